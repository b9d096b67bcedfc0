import type { PrismaClient } from '../db/client.ts';
import { checkAccount } from '../flows/check-account.ts';
import { readSettings } from '../settings/store.ts';
import { claimAccount } from './claim-account.ts';

/** One check of an account, due or not; none where its claim is refused. */
export async function checkById(
  db: PrismaClient,
  id: string,
  stop: AbortSignal = new AbortController().signal,
): Promise<void> {
  const settings = await readSettings();
  const budget = {
    attemptsPerHour: settings['lockout.attemptsPerHour'],
    reserved: settings['lockout.reservedAttempts'],
  };
  const claimed = await claimAccount(db, id, budget);
  if (!('refused' in claimed)) await checkAccount(db, claimed, settings, stop);
}
