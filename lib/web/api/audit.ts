import { z } from 'zod';
import { listAudit } from '../../audit/list.ts';
import { endpoint } from './endpoint.ts';
import { id, instant, listOf, listQuery } from './shapes.ts';

const auditEntry = z
  .object({
    id,
    at: instant,
    actorKind: z.string().meta({ description: 'user, api_token, update_link or system' }),
    actorName: z.string(),
    action: z.string().meta({ description: 'Noun and past verb, such as `user.created`' }),
    targetType: z.string().nullable(),
    targetId: z.string().nullable(),
    details: z.unknown(),
  })
  .meta({ id: 'AuditEntry' });

export const listAuditEntries = endpoint({
  method: 'GET',
  path: '/audit-log',
  tag: 'Audit log',
  summary: 'The audit log, the newest entry first',
  access: 'audit:read',
  query: listQuery.extend({
    action: z.string().max(100).optional().meta({ description: 'Only what is called so' }),
    by: z.string().max(200).optional().meta({ description: 'Words of the name of whoever did it' }),
    about: z.string().max(200).optional().meta({
      description: 'Words of the name or address of the person, or mail account, that it concerned',
    }),
  }),
  answers: listOf(auditEntry),
  handle: ({ admin, query }) => listAudit(admin, query),
});
