import { z } from 'zod';
import { readAccount } from '../../accounts/store.ts';
import { startRecording, stopRecording } from '../../flows/record-protocol.ts';
import { readLog } from '../../protocol-logs/store.ts';
import { protocolLogFile } from '../protocol-log-file.ts';
import { endpoint, notFound } from './endpoint.ts';
import { instant } from './shapes.ts';

const tag = 'Mail accounts';
const path = '/mail-accounts/{id}/protocol-log';

export const startProtocolLog = endpoint({
  method: 'POST',
  path,
  tag,
  summary:
    'Record for an hour what is said to its mail servers and what they answer, without credentials and mail, and check it now',
  access: 'accounts:write',
  answers: z.object({ until: instant }).meta({ id: 'ProtocolLogStarted' }),
  also: { 404: 'There is none' },
  async handle({ admin, params }) {
    const known = await readAccount(admin, params.id);
    const started = known && (await startRecording(known.id, admin.actor));
    return started?.ok ? { until: started.until } : notFound('mail account');
  },
});

export const stopProtocolLog = endpoint({
  method: 'DELETE',
  path,
  tag,
  summary: 'Stop recording; what was recorded can be read for a day',
  access: 'accounts:write',
  answers: z.null(),
  status: 204,
  also: { 404: 'There is none' },
  async handle({ admin, params }) {
    const known = await readAccount(admin, params.id);
    if (!known) return notFound('mail account');
    await stopRecording(known.id, admin.actor);
    return null;
  },
});

export const readProtocolLog = endpoint({
  method: 'GET',
  path,
  tag,
  summary: 'What was recorded, connection by connection, as text',
  access: 'accounts:read',
  answers: z.string(),
  mediaType: 'text/plain',
  also: { 404: 'There is none, or nothing was recorded of it' },
  async handle({ admin, params }) {
    const log = await readLog(admin, params.id);
    return log ? protocolLogFile(log) : notFound('protocol log');
  },
});
