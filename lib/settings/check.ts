import { isSettingKey, type SettingKey, type Settings, settingsTable } from './schema.ts';

export type SettingProblem = { key: string; message: string };

/** What a change of settings comes to: checked plain values; null puts a setting back to its default. */
export type CheckedChanges = Map<SettingKey, unknown>;

/** What stands in place of a secret that is set; written back, it leaves the secret as it is. */
export const secretIsSet = '[set]';

/**
 * Checks every change by itself: unknown keys and wrong values are named, all of them at once. Pure.
 */
export function checkChanges(changes: Record<string, unknown>): {
  checked: CheckedChanges;
  problems: SettingProblem[];
} {
  const checked: CheckedChanges = new Map();
  const problems: SettingProblem[] = [];
  for (const [key, value] of Object.entries(changes)) {
    if (!isSettingKey(key)) {
      problems.push({ key, message: 'is not a setting' });
      continue;
    }
    const { type, secret } = settingsTable[key];
    if (secret && value === secretIsSet) continue;
    if (value === null || (secret && value === '')) {
      checked.set(key, null);
      continue;
    }
    const parsed = type.safeParse(value);
    if (parsed.success) checked.set(key, parsed.data);
    else problems.push({ key, message: parsed.error.issues[0]?.message ?? 'is not valid' });
  }
  return { checked, problems };
}

/** What must hold between settings; names the setting to change. Pure. */
export function checkTogether(settings: Settings): SettingProblem[] {
  const problems: SettingProblem[] = [];
  if (settings['lockout.reservedAttempts'] >= settings['lockout.attemptsPerHour']) {
    problems.push({
      key: 'lockout.reservedAttempts',
      message: 'must be less than lockout.attemptsPerHour, or no check could sign in',
    });
  }
  if (settings['backoff.firstSeconds'] > settings['backoff.longestSeconds']) {
    problems.push({
      key: 'backoff.firstSeconds',
      message: 'must not be more than backoff.longestSeconds',
    });
  }
  if (settings['fetcher.signInSeconds'] > settings['fetcher.checkDeadlineSeconds']) {
    problems.push({
      key: 'fetcher.signInSeconds',
      message: 'must not be more than fetcher.checkDeadlineSeconds',
    });
  }
  if (settings['access.localSignIn'] === 'emergency' && !settings['access.emergencyAdministrator']) {
    problems.push({
      key: 'access.emergencyAdministrator',
      message: 'is required where nobody else may sign in with a password',
    });
  }
  return problems;
}
