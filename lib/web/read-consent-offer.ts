import { headers } from 'next/headers';
import { consentOffer } from '../consents/offer.ts';
import { hasConsent } from '../consents/store.ts';
import { consentCookie } from './answer-consent.ts';

type Addresses = { start: string; test: string };

/** Where the owner of an account can sign in in the place of a password, and whether this browser is just back from there. */
export async function readConsentOffer(accountId: string, addresses: Addresses) {
  const provider = await consentOffer(accountId);
  if (!provider) return null;
  const browser = consentCookie((await headers()).get('cookie'));
  const isBack = browser !== null && (await hasConsent(browser, accountId));
  return { name: provider.name, isBack, ...addresses };
}
