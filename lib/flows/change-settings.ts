import { bringForward, paceChanged } from '../accounts/bring-forward.ts';
import type { Tx } from '../db/client.ts';
import { tryTroubleAgain } from '../notifications/channel-trouble.ts';
import { channels } from '../notifications/channels/channels.ts';
import { channelNames } from '../notifications/channels/names.ts';
import type { SettingProblem } from '../settings/check.ts';
import type { Settings } from '../settings/schema.ts';
import { type Saved, type SaveResult, type Shown, saveSettings } from '../settings/store.ts';
import { isUsableAdministrator } from '../users/local-sign-in.ts';
import type { Actor } from '../viewer.ts';

/**
 * Saves settings and has what follows from them done in the same transaction: a new interval spreads the due times
 * anew, and notices that waited for a sender to be mended are tried again. Passwords are not switched off before another way
 * in is there, and one for emergencies.
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
    const isWayIn = changed.some(
      (key) => key === 'access.localSignIn' || key === 'access.emergencyAdministrator',
    );
    return isWayIn ? problemsOfWayIn(tx, settings) : [];
  };
  return saveSettings(changes, actor, follow, shown);
}

async function problemsOfWayIn(tx: Tx, settings: Settings): Promise<SettingProblem[]> {
  if (settings['access.localSignIn'] === 'everybody') return [];
  const providers = await tx.identityProvider.count({ where: { isEnabled: true } });
  const email = settings['access.emergencyAdministrator'] ?? '';
  return [
    ...(providers > 0 ? [] : [{ key: 'access.localSignIn', message: 'needs an identity provider first' }]),
    ...((await isUsableAdministrator(tx, email))
      ? []
      : [
          {
            key: 'access.emergencyAdministrator',
            message: 'must be an administrator who has a password and may sign in',
          },
        ]),
  ];
}
