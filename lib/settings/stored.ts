import { unseal } from '../crypto/seal.ts';
import { log } from '../log.ts';
import { Secret } from '../secret.ts';
import { type Settings, settingKeys, settingsTable } from './schema.ts';

/** A secret that is opened each time it is revealed, so that no cache holds its plaintext. */
class SealedSetting extends Secret {
  readonly #sealed: string;
  readonly #key: string;

  constructor(sealed: string, key: string) {
    super('');
    this.#sealed = sealed;
    this.#key = key;
  }

  /** Throws `UnsealError` when the text was changed or sealed with another key. */
  override reveal(): string {
    return unseal(this.#sealed, settingPlace(this.#key)).reveal();
  }
}

/** Where a sealed setting stands (lib/crypto/seal.ts). */
export const settingPlace = (key: string) => ({ row: key, field: 'setting' });

/**
 * All settings, from the rows that were changed and the defaults. A stored value that is not valid (any more)
 * gives way to the default and is named in the log.
 */
export function settingsFromRows(rows: { key: string; value: unknown }[]): Settings {
  const stored = new Map(rows.map(({ key, value }) => [key, value]));
  const entries = settingKeys.map((key) => {
    const definition = settingsTable[key];
    const value = stored.get(key) ?? null;
    if (value === null) return [key, definition.default];
    if (definition.secret) return [key, typeof value === 'string' ? new SealedSetting(value, key) : null];
    const parsed = definition.type.safeParse(value);
    if (!parsed.success) log.warn({ key }, 'a stored setting is not valid: its default is used');
    return [key, parsed.success ? parsed.data : definition.default];
  });
  return Object.fromEntries(entries) as Settings;
}
