import type { ImapArgument } from './imap-client.ts';
import { atom, number } from './wire.ts';

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
