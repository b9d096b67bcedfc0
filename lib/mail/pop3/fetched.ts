import type { FetchedMessage } from '../copy.ts';
import { arrivalOf } from './arrival.ts';
import { numbering } from './names.ts';

/** A message of which all bytes came. Pure. */
export function whole(uid: number, raw: Buffer): FetchedMessage {
  const internalDate = arrivalOf(raw);
  return { uid: BigInt(uid), uidValidity: numbering, raw, size: raw.length, flags: [], internalDate };
}

/** A message over the limit, of which its head is kept; empty where not even that came. Pure. */
export function tooLarge(uid: number, head: Buffer, size = head.length): FetchedMessage {
  return { ...whole(uid, head), size, note: 'too_large' };
}
