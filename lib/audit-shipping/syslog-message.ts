import type { LinkedEntry } from '../audit/chain.ts';
import { shippedEntry } from './shipped-entry.ts';

/** RFC 5424 6.2.1: facility 13 (log audit), severity 5 (notice). */
const priority = 13 * 8 + 5;
const mostIds = 2_147_483_647;

/**
 * An entry as a message of RFC 5424: what was done is its MSGID, the place in the chain its `sequenceId` (section 7.3.1), and
 * the entry itself, JSON in ASCII, its MSG. Pure.
 */
export function syslogMessage(entry: LinkedEntry, hostname: string): string {
  const { position, at, action } = entry;
  const sequence = ((Number(position) - 1) % mostIds) + 1;
  const header = [at?.toISOString() ?? '-', field(hostname, 255), 'rekey', '-', field(action, 32)].join(' ');
  return `<${priority}>1 ${header} [meta sequenceId="${sequence}"] ${shippedEntry(entry)}`;
}

/** RFC 5424 6: PRINTUSASCII of a length, or `-`. */
const field = (text: string, length: number) => text.replace(/[^\x21-\x7e]/g, '').slice(0, length) || '-';
