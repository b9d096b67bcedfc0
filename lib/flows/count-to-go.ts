import type { AccountChange } from '../accounts/schema.ts';
import { db } from '../db/client.ts';
import { isId } from '../db/id.ts';
import { countToGo, type Limits, type ToGo } from '../messages/retention.ts';
import { readSettings } from '../settings/store.ts';

const none: ToGo = { count: 0, bytes: 0 };

/** What a change of an account's limits would delete here; nothing where they stay as they are. Changes nothing. */
export async function countToGoWith(id: string, change: AccountChange): Promise<ToGo> {
  if (!isId(id)) return none;
  const [settings, before] = await Promise.all([
    readSettings(),
    db().mailAccount.findUnique({ where: { id }, select: { keepDays: true, keepMegabytes: true } }),
  ]);
  if (!before) return none;
  const { keepDays = before.keepDays, keepMegabytes = before.keepMegabytes } = change;
  if (keepDays === before.keepDays && keepMegabytes === before.keepMegabytes) return none;
  const limits: Limits = {
    days: keepDays ?? settings['archive.keepDays'],
    megabytes: keepMegabytes ?? settings['archive.keepMegabytes'],
  };
  return countToGo(limits, id);
}

/** What a change of the site's limits would delete here, over all accounts to which they apply. Changes nothing. */
export async function countToGoWithSettings(changes: Record<string, unknown>): Promise<ToGo> {
  const before = await readSettings();
  const limits = {
    days: given(changes['archive.keepDays'], before['archive.keepDays']),
    megabytes: given(changes['archive.keepMegabytes'], before['archive.keepMegabytes']),
  };
  const isSame =
    limits.days === before['archive.keepDays'] && limits.megabytes === before['archive.keepMegabytes'];
  return isSame ? none : countToGo(limits, null);
}

// What is no number is refused when it is saved.
const given = (value: unknown, before: number) =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : value === null ? 0 : before;
