import { env } from '../env.ts';
import { readSettings } from '../settings/store.ts';

/**
 * The address a request was made under, of those that are set up: whoever asks for another one is at `REKEY_URL`. A
 * browser's cookies are of one of them only, and it comes back to that one.
 */
export async function originOf(asked: Pick<Headers, 'get'>): Promise<string> {
  const host = asked.get('x-forwarded-host') ?? asked.get('host');
  const own = await ownOrigins();
  return own.find((origin) => new URL(origin).host === host) ?? new URL(env().url).origin;
}

/** Every address that this system is opened under, `REKEY_URL` first. */
export async function ownOrigins(): Promise<string[]> {
  const settings = await readSettings();
  const addresses = [env().url, settings['desktop.webAddress'], settings['phone.webAddress']];
  return [
    ...new Set(addresses.filter((address) => address !== null).map((address) => new URL(address).origin)),
  ];
}
