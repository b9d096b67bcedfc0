import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { db } from '#lib/db/client.ts';
import { foldWords, shortPairs } from '#lib/messages/search-words.ts';
import { numbers, prose } from './prose.ts';

export type Places = { inbox: string; archive: string; deep: string; deepest: string };

const atOnce = 500;
/** Since this message one word has not been heard of any more. */
const forgotten = 25_000;
const began = Date.UTC(2023, 0, 1);

/** Stores messages as a check and the parse loop leave them, without their raw bytes: no list reads those. */
export async function fillMail(accountId: string, count: number): Promise<Places> {
  const [inbox, archive] = [randomUUID(), randomUUID()];
  await db().folder.createMany({
    data: [
      { id: inbox, accountId, path: 'INBOX' },
      { id: archive, accountId, path: 'Archive' },
    ],
  });
  const ids: string[] = [];
  for (let from = 0; from < count; from += atOnce) {
    const rows = Array.from({ length: Math.min(atOnce, count - from) }, (_, k) => messageRow(from + k));
    ids.push(...rows.map(({ id }) => id));
    const written = rows.map((row) => ({ ...row, folder: row.number < 200 ? archive : inbox }));
    await db().$executeRaw`
      with given as (
        select * from jsonb_to_recordset(${JSON.stringify(written)}::jsonb) as g(
          id uuid, folder uuid, number bigint, "sentAt" timestamptz, flags text[], subject text, "fromName" text,
          "fromAddress" text, text text, "foldedSubject" text, "foldedFrom" text, "foldedText" text, pairs text[])
      ), stored as (
        insert into message (id, "accountId", "folderId", "uidValidity", uid, "contentHash", size, "internalDate",
            flags, "messageId", subject, "fromName", "fromAddress", "sentAt", preview, "parsedAt")
        select id, ${accountId}::uuid, folder, 1, number + 1, sha256(id::text::bytea), length(text) + 600, "sentAt",
            flags, '<' || id || '@example.org>', subject, "fromName", "fromAddress", "sentAt", left(text, 200), now()
          from given
      )
      insert into message_text ("messageId", "accountId", "sentAt", text, search)
      select id, ${accountId}::uuid, "sentAt", text,
             setweight(to_tsvector('simple', "foldedSubject"), 'A') ||
             setweight(to_tsvector('simple', "foldedFrom"), 'B') ||
             to_tsvector('simple', "foldedText") || array_to_tsvector(array['@' || ${accountId}] || pairs)
        from given`;
  }
  const [deep, deepest] = [ids.at(-10_000) ?? '', ids.at(-45_000) ?? ''];
  await db().mailAccount.update({ where: { id: accountId }, data: { messageCount: count } });
  return { inbox, archive, deep, deepest };
}

function messageRow(number: number) {
  const next = numbers(number);
  const sender = Math.floor(next() * 97);
  const words = next() < 0.6 ? 40 + next() * 120 : next() < 0.75 ? 300 : 1_200;
  const old = number < forgotten && next() < 0.6 ? ' quarterly' : '';
  const text = `${prose(next, words)}${old} ${prose(next, 20)}`;
  const subject = prose(next, 6);
  const [fromName, fromAddress] = [`Sender ${sender}`, `sender${sender}@example.org`];
  const folded = {
    foldedSubject: foldWords(subject),
    foldedFrom: foldWords(`${fromName} ${fromAddress}`),
    foldedText: foldWords(text),
  };
  return {
    id: uuidv7(),
    number,
    sentAt: new Date(began + number * 1_200_000).toISOString(),
    flags: [...(next() < 0.9 ? ['\\Seen'] : []), ...(next() < 0.01 ? ['\\Flagged'] : [])],
    subject,
    fromName,
    fromAddress,
    text,
    ...folded,
    pairs: shortPairs(Object.values(folded).join(' ').split(' ')),
  };
}
