import { bringForward, paceChanged } from '../accounts/bring-forward.ts';
import { db, type Tx } from '../db/client.ts';
import { tryTroubleAgain } from '../notifications/channel-trouble.ts';
import { channels } from '../notifications/channels/channels.ts';
import { channelNames } from '../notifications/channels/names.ts';
import type { SettingProblem } from '../settings/check.ts';
import type { SettingKey, Settings } from '../settings/schema.ts';
import { forgetSettings, storeSettings } from '../settings/store.ts';
import type { Actor } from '../viewer.ts';

export type SaveResult = { ok: true; settings: Settings } | { ok: false; problems: SettingProblem[] };

/**
 * Changes settings as `storeSettings` does, and has what follows from them done: a new interval spreads the due times
 * anew, and notices that waited for a sender to be mended are tried again.
 */
export async function saveSettings(changes: Record<string, unknown>, actor: Actor): Promise<SaveResult> {
  const result = await db().$transaction(async (tx) => {
    const stored = await storeSettings(tx, changes, actor);
    if (!stored.ok) return stored;
    const { before, settings, changed } = stored;
    if (paceChanged(before, settings)) await bringForward(tx, settings);
    await tryChannelsAgain(tx, changed);
    return { ok: true as const, settings };
  });
  forgetSettings();
  return result;
}

async function tryChannelsAgain(tx: Tx, changed: SettingKey[]): Promise<void> {
  for (const name of channelNames) {
    if (changed.some(channels[name].settings.concerns)) await tryTroubleAgain(tx, name);
  }
}
