import type { ImapArgument, ImapAttribute } from './imap-client.ts';
import { mendNames } from './mend-names.ts';
import { atom, itemsOf, number, textOf } from './wire.ts';

/** What the server says of a folder; null where it says nothing usable. */
export type FolderState = {
  uidValidity: bigint | null;
  uidNext: bigint | null;
  highestModseq: bigint | null;
  exists: number | null;
};

const counted = ['UIDNEXT', 'UIDVALIDITY', 'MESSAGES'];

/** What STATUS is asked for; `withModseq`: RFC 7162, only where the server has said that it knows it. Pure. */
export function statusItems(withModseq: boolean): ImapArgument[] {
  return (withModseq ? [...counted, 'HIGHESTMODSEQ'] : counted).map(atom);
}

/** Notes one name and its value of an answer. */
export function noteSaid(said: Map<string, bigint>, name: string, value: string): void {
  const parsed = number(value);
  if (parsed !== null) said.set(name.toUpperCase(), parsed);
}

/** Pure. A folder's state from what was said of it. */
export function stateFrom(said: ReadonlyMap<string, bigint>): FolderState {
  // UIDs are 32 bits, and never 0 (RFC 3501 2.3.1.1); what is not is as good as not said.
  const uint32 = (name: string) => {
    const value = said.get(name);
    return value && value <= 0xffff_ffffn ? value : null;
  };
  return {
    uidValidity: uint32('UIDVALIDITY'),
    uidNext: uint32('UIDNEXT'),
    highestModseq: said.get('HIGHESTMODSEQ') || null,
    exists: said.has('MESSAGES') ? Number(said.get('MESSAGES')) : null,
  };
}

/** Pure. A folder's state from the list of a STATUS response. */
export function stateFromItems(list: ImapAttribute | undefined): FolderState {
  const said = new Map<string, bigint>();
  for (const [name, value] of itemsOf(list)) noteSaid(said, textOf(name), textOf(value));
  return stateFrom(said);
}

/** Pure. The same from the words between its brackets. */
export function stateFromWords(list: string): FolderState {
  const words = list.split(' ');
  const said = new Map<string, bigint>();
  for (let i = 0; i + 1 < words.length; i += 2) noteSaid(said, words[i] as string, words[i + 1] as string);
  return stateFrom(said);
}

/** Pure. A whole STATUS response, mended as that of a session is; null for any other line, and for a name that comes as a literal. */
export function readStatusLine(line: string): { name: string; state: FolderState } | null {
  if (!/^\* STATUS /i.test(line)) return null;
  const mended = mendNames(Buffer.from(line, 'latin1')).toString('latin1');
  const [, quoted, bare = '', list] =
    /^\* STATUS (?:"((?:[^"\\]|\\.)*)"|([^\s"(){}]+)) \(([^()]*)\) ?$/i.exec(mended) ?? [];
  if (list === undefined) return null;
  return { name: quoted?.replace(/\\(.)/g, '$1') ?? bare, state: stateFromWords(list) };
}
