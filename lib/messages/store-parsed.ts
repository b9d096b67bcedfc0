import { bareQuery } from '../db/bare.ts';
import { db } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { type Head, indexWords } from './index-words.ts';
import { keepMeeting } from './meeting-row.ts';
import type { ParsedMessage } from './parse-thread.ts';

/** A message and what was read of it; null: it cannot be read, and is found by its head alone. */
export type Parsed = { message: Head & { id: string; accountId: string }; parsed: ParsedMessage | null };

/** Stores what was read of messages, and that they wait no longer. What was deleted meanwhile stays so. */
export async function storeParsed(all: Parsed[]): Promise<void> {
  if (all.length === 0) return;
  const rows = all.map(({ message, parsed }) => parsedValues(message, parsed));
  const values = [
    all.map(({ message }) => message.id),
    ...parsedColumns.map((_, i) => rows.map((row) => row[i])),
    databaseTime(),
  ];
  const invitations = all.flatMap(({ message, parsed }) =>
    parsed?.invitation ? [{ message, invitation: parsed.invitation }] : [],
  );
  if (invitations.length === 0) {
    await bareQuery({ name: 'store what was parsed', text: statement, values });
    return;
  }
  await db().$transaction(async (tx) => {
    const found = await tx.$queryRawUnsafe<{ messageId: string }[]>(statement, ...values);
    const stored = new Set(found.map(({ messageId }) => messageId));
    for (const { message, invitation } of invitations) {
      if (stored.has(message.id)) await keepMeeting(tx, message.id, message.accountId, invitation);
    }
  });
}

/** The columns of what was read of a message, and what `parsedValues` gives for them. */
const parsedColumns: readonly [name: string, type: string][] = [
  ['"isParsed"', 'boolean'],
  ['preview', 'text'],
  ['"hasAttachment"', 'boolean'],
  ['"isInvitation"', 'boolean'],
  ['text', 'text'],
  ['vector', 'text'],
  ['folded', 'text'],
  ['pairs', 'text'],
];

/** The values of what was read, in the order of `parsedColumns`. Pure. */
function parsedValues(head: Head, parsed: ParsedMessage | null): unknown[] {
  const words = parsed?.words ?? indexWords(head, '');
  const isVector = 'vector' in words;
  return [
    parsed !== null,
    parsed?.preview ?? null,
    parsed?.hasAttachment ?? false,
    Boolean(parsed?.invitation),
    parsed?.text ?? '',
    isVector ? words.vector : null,
    isVector ? null : words.folded,
    // A word of its own never holds a line end.
    isVector ? null : words.pairs.join('\n'),
  ];
}

/** What search looks in, of the columns above and the account; `g` has the columns. */
const searchOf = (accountId: string) => `
  coalesce(g.vector::tsvector, to_tsvector('simple', g.folded) || array_to_tsvector(string_to_array(g.pairs, E'\\n')))
  || array_to_tsvector(array['@' || ${accountId}])`;

const names = parsedColumns.map(([name]) => name);
const given = parsedColumns.map(([, type], i) => `$${i + 2}::${type}[]`);

const statement = `
  with given as (
    select * from unnest($1::uuid[], ${given.join(', ')}) as g(id, ${names.join(', ')})
  ), parsed as (
    update message m set "parsedAt" = case when g."isParsed" then $${names.length + 2}::timestamptz end, preview = g.preview,
           "hasAttachment" = g."hasAttachment", "isInvitation" = g."isInvitation"
      from given g where m.id = g.id
    returning m.id, m."accountId", m."sentAt"
  ), done as (
    delete from unparsed_message where "messageId" = any($1::uuid[])
  )
  insert into message_text ("messageId", "accountId", "sentAt", text, search)
  select p.id, p."accountId", p."sentAt", g.text, ${searchOf('p."accountId"')}
    from parsed p join given g on g.id = p.id
  on conflict ("messageId") do update set text = excluded.text, search = excluded.search
  returning "messageId"`;
