import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';

/**
 * A telephone number as people write it, in E.164, or null where no such number can exist. `region` (`RO`) is whose
 * number it is where no country is written; without one, the country has to be.
 */
export function normalisePhone(text: string, region: string | null = null): string | null {
  // Numbers copied from a contact list come wrapped in invisible direction marks.
  const bare = text.replace(/\p{Cf}/gu, '').trim();
  if (bare.length > 40) return null;
  const isWritten = region === null && /^00[1-9]/.test(bare);
  const number = parsePhoneNumberFromString(isWritten ? `+${bare.slice(2)}` : bare, {
    extract: false,
    ...(isRegion(region) ? { defaultCountry: region } : {}),
  });
  return number?.isValid() && !number.ext ? number.number : null;
}

/** Whether it is a country or region with numbers of its own, such as `RO` (ISO 3166-1 alpha-2). */
export function isRegion(text: string | null): text is CountryCode {
  return text !== null && isSupportedCountry(text);
}
