import { closeDb, db } from '#lib/db/client.ts';
import { account, user } from '#lib/testing/factories.ts';
import { fillMail, type Places } from '../fill-mail.ts';
import { vocabulary } from '../prose.ts';
import { type Asked, lists, measureRequests } from '../requests.ts';
import type { BenchOptions, Postgres } from '../servers.ts';
import { withWeb } from '../web.ts';

const messages = 50_000;
/** In one more account of somebody else: what is not the reader's must not cost them anything. */
const foreign = 25_000;

/** How quickly the mail views answer somebody who has very much mail. */
export async function mail({ requests }: BenchOptions, postgres: Postgres): Promise<void> {
  const reader = await user({ email: 'reader@northwind.example' });
  const mailbox = await account({ address: 'reader@northwind.example', ownerId: reader.id });
  const places = await fillMail(mailbox.id, messages);
  await fillMail((await account()).id, foreign);
  await db().$executeRawUnsafe('vacuum analyze');
  await withWeb(postgres, async (web) => {
    const cookie = await web.cookieOf(reader.id);
    const title = `Mail views: one account with ${messages} messages, ${requests} requests each`;
    await measureRequests(title, web, pages(mailbox.id, places, { cookie }), requests);
  });
  await closeDb();
}

function pages(accountId: string, places: Places, headers: Record<string, string>): Asked[] {
  const rows = /data-message="/g;
  const list = (name: string, path: string, count = 50): Asked => {
    return { name, path: () => path, headers, wrong: lists(rows, count) };
  };
  const search = (name: string, questions: string[], count: number | 'some' = 'some', place = ''): Asked => {
    const paths = questions.map((q) => `/desktop?${new URLSearchParams({ q, in: place })}`);
    return { name, path: (i) => paths[i % paths.length] as string, headers, wrong: lists(rows, count) };
  };
  const { inbox, archive, deep, deepest } = places;
  return [
    list('phone, newest', '/phone'),
    list('phone, 10,000 messages on', `/phone?before=${deep}`),
    list('phone, one account', `/phone?in=a:${accountId}`),
    list('phone, flagged', '/phone?in=flagged'),
    list('desktop, newest', '/desktop'),
    list('desktop, 45,000 messages on', `/desktop?before=${deepest}`),
    list('desktop, large folder', `/desktop?in=f:${inbox}`),
    list('desktop, small old folder', `/desktop?in=f:${archive}`),
    list('desktop, flagged', '/desktop?in=flagged'),
    search('rare word', vocabulary.slice(25_000, 25_020)),
    search('word of 1 in 30', vocabulary.slice(1_500, 1_510)),
    search('common word', vocabulary.slice(0, 10), 50),
    search('common word of long ago', ['quarterly'], 50),
    search('common word in small old folder', ['the', 'you'], 50, `f:${archive}`),
    search('rare prefix', ['babak', 'dedek', 'kokom']),
    search('common prefix', ['th', 'yo', 'wi'], 50),
    search('very common prefix', ['ma', 'ka', 'to'], 50),
    search('phrase of common words', ['"the to"', '"of the"', '"and you"'], 50),
    search('rare phrase of common words', ['"that have will"', '"with this from"']),
    search('phrase of common words, never', ['"to you and of for in"', '"the of in for and you"'], 0),
    search('sender address', ['sender7@example.org', 'sender42@example.org'], 50),
    search(
      'common and rare word',
      vocabulary.slice(25_000, 25_010).map((word) => `the ${word}`),
    ),
    search('nothing found', ['xylophone', 'the xylophone'], 0),
  ];
}
