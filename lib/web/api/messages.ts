import { z } from 'zod';
import { noteMailRead } from '../../flows/note-mail-read.ts';
import { isMessageCursor, listMessages, readRawMessage } from '../../messages/list.ts';
import { streamOf } from '../../messages/raw-bytes.ts';
import { endpoint, notFound } from './endpoint.ts';
import { id, instant, instantOrNull, listOf, listQuery } from './shapes.ts';

const tag = 'Messages';

const message = z
  .object({
    id,
    accountId: id,
    subject: z.string(),
    from: z.string(),
    fromName: z.string(),
    fromAddress: z.string(),
    date: instantOrNull,
    size: z.int(),
    folder: z.string(),
    uid: z.int(),
    uidValidity: z.int(),
    messageId: z.string().nullable(),
    flags: z.array(z.string()),
    hasAttachment: z.boolean(),
    preview: z.string().nullable(),
    fetchedAt: instant,
    goneAt: instantOrNull.meta({
      description: 'Since when its server has not had it any more; null: it is there',
    }),
  })
  .meta({ id: 'Message' });

export const listMailAccountMessages = endpoint({
  method: 'GET',
  path: '/mail-accounts/{id}/messages',
  tag,
  summary: 'The stored messages of a mail account, newest first',
  access: 'messages:read',
  query: listQuery.extend({
    cursor: z.string().refine(isMessageCursor, 'must be the nextCursor of the part before').optional(),
    folder: z.string().max(1000, 'must have 1000 characters or fewer').optional(),
  }),
  answers: listOf(message),
  also: { 404: 'There is none' },
  async handle({ admin, params, query }) {
    await noteMailRead(admin, params.id);
    return (await listMessages(admin, params.id, query)) ?? notFound('mail account');
  },
});

export const readMessageRaw = endpoint({
  method: 'GET',
  path: '/messages/{id}/raw',
  tag,
  summary: 'The RFC 5322 bytes exactly as fetched',
  access: 'messages:read',
  answers: z.null(),
  mediaType: 'message/rfc822',
  also: { 404: 'There is none' },
  async handle({ admin, params }) {
    const raw = await readRawMessage(admin, params.id);
    if (!raw) return notFound('message');
    await noteMailRead(admin, raw.accountId);
    return new Response(streamOf(raw), {
      headers: {
        'Content-Type': 'message/rfc822',
        'Content-Length': String(raw.size),
        'Content-Disposition': `attachment; filename="${params.id}.eml"`,
      },
    });
  },
});
