import { bringForward, paceChanged } from '../accounts/bring-forward.ts';
import type { Tx } from '../db/client.ts';
import { tryTroubleAgain } from '../notifications/channel-trouble.ts';
import { channels } from '../notifications/channels/channels.ts';
import { channelNames } from '../notifications/channels/names.ts';
import { type Saved, type SaveResult, type Shown, saveSettings } from '../settings/store.ts';
import type { Actor } from '../viewer.ts';

/**
 * Saves settings and has what follows from them done in the same transaction: a new interval spreads the due times
 * anew, and notices that waited for a sender to be mended are tried again.
 */
export function changeSettings(
  changes: Record<string, unknown>,
  actor: Actor,
  shown: Shown = {},
): Promise<SaveResult> {
  const follow = async (tx: Tx, { before, settings, changed }: Saved) => {
    if (paceChanged(before, settings)) await bringForward(tx, settings);
    for (const name of channelNames) {
      if (changed.some(channels[name].settings.concerns)) await tryTroubleAgain(tx, name);
    }
  };
  return saveSettings(changes, actor, follow, shown);
}
