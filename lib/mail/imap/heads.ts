import type { SeenHead } from '../copy.ts';
import { packed } from './fetch-messages.ts';
import type { ImapArgument, ImapUntagged } from './imap-client.ts';
import { readFlags } from './read-fetch.ts';
import { isRefusal } from './second-ways.ts';
import type { ImapSession } from './session.ts';
import { atom, itemsOf, node, number, sequence, textOf } from './wire.ts';

const header = { type: 'ATOM', value: 'BODY.PEEK', section: [atom('HEADER')] } as ImapArgument;
const mostHeadBytes = 64 * 1024;

/** These messages by their sizes and headers, as far as the server tells them. Throws a `MailFailure` where the session ended. */
export async function fetchHeads(
  session: ImapSession,
  uidValidity: bigint,
  uids: number[],
): Promise<SeenHead[]> {
  const asked = new Set(uids);
  const found = new Map<bigint, SeenHead>();
  try {
    await session.command(
      'UID FETCH',
      [sequence(packed(uids)), [atom('UID'), atom('FLAGS'), atom('RFC822.SIZE'), header]],
      {
        fetch: (untagged) => {
          const seen = readHead(untagged, uidValidity);
          if (seen && asked.has(Number(seen.uid))) found.set(seen.uid, seen);
        },
      },
      {
        streams: true,
        bytes: uids.length * mostHeadBytes,
        responses: session.limits.commandResponses + 2 * uids.length,
      },
    );
  } catch (error) {
    if (!isRefusal(session, error)) throw error;
  }
  return [...found.values()];
}

function readHead({ attributes }: ImapUntagged, uidValidity: bigint): SeenHead | undefined {
  let [uid, size]: (bigint | null)[] = [null, null];
  let [head, flags]: [Buffer | undefined, string[]] = [undefined, []];
  for (const [named, value] of itemsOf(attributes?.[1])) {
    const name = textOf(named).toUpperCase();
    if (name === 'UID') uid = number(textOf(value));
    else if (name === 'RFC822.SIZE') size = number(textOf(value));
    else if (name === 'FLAGS') flags = readFlags(value);
    else if (/^(?:BODY(?:\.PEEK)?|RFC822\.HEADER)$/.test(name)) {
      const bytes = node(value)?.value;
      head = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
    }
  }
  return uid && size && head ? { uid, uidValidity, size: Number(size), head, flags } : undefined;
}
