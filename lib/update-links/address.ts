import type { Settings } from '../settings/schema.ts';
import { isOnPhone } from '../users/name-browser.ts';

/** The view of their mail a person uses; each has a web address of its own, under which the update page is reached too. */
export type View = 'desktop' | 'phone';

type Addresses = Pick<Settings, 'desktop.webAddress' | 'phone.webAddress'>;

/**
 * Which address the link in a message begins with: a text is read on a phone, where an address of the desktop view that is
 * only known inside the house leads nowhere; a mail follows the setting, and by default the browser its reader was
 * last seen with (`browser`, empty where there is none). Pure.
 */
export function viewFor(
  opensIn: View | null,
  browser: string,
  settings: Addresses & Pick<Settings, 'updateLinks.inMail'>,
): View {
  if (!settings['phone.webAddress']) return 'desktop';
  if (opensIn) return opensIn;
  const wanted = settings['updateLinks.inMail'];
  if (wanted === 'automatic') return isOnPhone(browser) ? 'phone' : 'desktop';
  return wanted;
}

/** The web address of a view; where the phone view has none, that of the desktop view. Empty: neither is set. Pure. */
export function addressOf(view: View, settings: Addresses): string {
  const { 'desktop.webAddress': desktop, 'phone.webAddress': phone } = settings;
  return (view === 'phone' ? (phone ?? desktop) : (desktop ?? phone)) ?? '';
}

/** What a link's row has for a view. */
export const asView = (stored: string | undefined): View => (stored === 'phone' ? 'phone' : 'desktop');
