import { aboutSending, firstConsent, type Letter, type RefusalWords, refusals } from './language.ts';
import type { Refusal } from './refusal.ts';

type About = {
  cause: Refusal;
  /** Mail still comes in: only the outgoing server refuses. */
  isAboutSending?: boolean;
};

/** What stands beside the account in the views. Pure. */
export const repairOf = (cause: Refusal, lastSuccessAt?: Date | null): RefusalWords['repair'] =>
  refusals[isFirstConsent(cause, lastSuccessAt) ? 'unconnected' : cause].repair;

const isFirstConsent = (cause: Refusal, lastSuccessAt?: Date | null) =>
  cause === 'consent_required' && lastSuccessAt === null;

/** What a letter says of one account, also where only the outgoing server refuses. Pure. */
export function letterOf({
  cause,
  isAboutSending,
  lastSuccessAt,
}: About & { lastSuccessAt: Date | null }): Letter {
  const letter = isFirstConsent(cause, lastSuccessAt) ? firstConsent : refusals[cause].letter;
  if (!isAboutSending || cause === 'requested') return letter;
  return {
    ...letter,
    now: aboutSending.now,
    meanwhile: aboutSending.meanwhile,
    subject: aboutSending.subject(letter.subject),
    ...(cause === 'wrong_credentials' ? aboutSending.wrong_credentials : {}),
  };
}

/** What a text message says of one account, with places for its values. Pure. */
export function smsOf({ cause, isAboutSending }: About): string {
  const { sms, smsAboutSending } = refusals[cause];
  return (isAboutSending && smsAboutSending) || sms;
}
