import { instant } from '../../../instant.ts';
import type { RefusedAccount } from '../../../message.ts';
import type { Part } from '../lay-out.ts';

/** For an owner who is sure that the password is right. */
export function whyPerhaps({
  isBeyondAscii,
  cause,
}: Pick<RefusedAccount, 'isBeyondAscii' | 'cause'>): Part[] {
  if (!isBeyondAscii || cause !== 'wrong_credentials') return [];
  const paragraph =
    'The password we have has letters such as ä, é or ł, which some mail servers cannot read from programs. If you did not change it, that may be why: a password without them will work here.';
  return [{ paragraph }];
}

/** Since when it is refused, and where nothing comes in, since when. */
export function since(
  { refusedSince, lastSuccessAt, isAboutSending }: RefusedAccount,
  timeZone: string | undefined,
): [string, string][] {
  const refused: [string, string][] = refusedSince
    ? [[isAboutSending ? 'Cannot be sent since' : 'Refused since', instant(refusedSince, timeZone)]]
    : [];
  if (isAboutSending) return refused;
  return [...refused, ['Last fetched', lastSuccessAt ? instant(lastSuccessAt, timeZone) : 'never so far']];
}
