import { db } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { meanings } from './answers/meanings.ts';
import type { TokenRefusal } from './judge-token.ts';
import { noTrouble, type Provider } from './store.ts';

/** While a provider refuses our registration, one account in so many minutes finds out whether it still does. */
const pauseMs = 5 * 60_000;

/**
 * What is known against asking a provider now, or null: nothing, or this caller is the one who finds out. Its refusal
 * of our registration is the same for every account, and asking on would only make more of it.
 */
export async function knownTrouble(provider: Provider, now = databaseTime()): Promise<TokenRefusal | null> {
  if (!provider.troubleSince) return null;
  const { count } = await db().provider.updateMany({
    where: { id: provider.id, OR: [{ troubleUntil: null }, { troubleUntil: { lte: now } }] },
    data: { troubleUntil: new Date(now.getTime() + pauseMs) },
  });
  if (count === 1) return null;
  const words = provider.troubleWords ?? meanings.registration.words;
  return { ...meanings.registration, words, evidence: '', code: provider.troubleCode ?? '' };
}

/** Writes down what a provider has just answered of our registration. Its administrators are told by the worker. */
export async function noteAnswer(provider: Provider, refusal: TokenRefusal | null): Promise<void> {
  if (refusal?.step === 'ours') {
    const now = databaseTime();
    await db().provider.updateMany({
      where: { id: provider.id, troubleSince: null },
      data: { troubleSince: now },
    });
    const troubleWords = [refusal.words, refusal.evidence && `“${refusal.evidence}”`]
      .filter(Boolean)
      .join(' ');
    const troubleUntil = new Date(now.getTime() + pauseMs);
    await db().provider.updateMany({
      where: { id: provider.id },
      data: { troubleCode: refusal.code, troubleWords, troubleUntil },
    });
    return;
  }
  // Whatever else it says of one account, it took our registration; where nobody answered it said nothing.
  if (refusal?.step === 'later' || !provider.troubleSince) return;
  await db().provider.updateMany({
    where: { id: provider.id, troubleSince: { not: null } },
    data: noTrouble,
  });
}
