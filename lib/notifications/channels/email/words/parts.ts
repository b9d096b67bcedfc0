import type { Refusal } from '../../../../words/refusal.ts';
import { oneLine, quoteServer } from '../../../clean-text.ts';
import { instant } from '../../../instant.ts';
import type { NotificationMessage, RenderedMessage } from '../../../message.ts';
import { layOut, type Part } from '../lay-out.ts';

/** What several of the messages say alike. */

/** A whole message: its own words, and who writes it. */
export function letter(
  message: NotificationMessage,
  words: { subject: string; title: string; body: Part[] },
): RenderedMessage {
  const support = oneLine(message.supportText, 300);
  return layOut({ ...words, organisation: organisationOf(message), support });
}

export const organisationOf = ({ organisationName }: NotificationMessage): string =>
  oneLine(organisationName, 80);

export const neverAsked: Part = {
  paragraph: 'We never ask for a password by reply, by phone or in a chat. Please do not answer with one.',
};

/** The same to who has no password to give us. */
export const neverAskedForMore: Part = {
  paragraph: 'We never ask you to sign in by reply, by phone or in a chat. Please do so on that page alone.',
};

/** What the mail server said, where it said anything; of a permission its provider may have said it. */
export function ownWords(evidence: string, cause?: Refusal): Part[] {
  const text = quoteServer(evidence);
  return text
    ? [
        {
          quote: {
            label: cause === 'consent_required' ? 'What we were told' : 'The mail server’s own words',
            text,
          },
        },
      ]
    : [];
}

/** The accounts of a message, as its subject and its sentences call them. */
export function namesOf(accounts: { maskedAddress: string }[]): { which: string; these: string } {
  const [first] = accounts;
  return accounts.length === 1 && first
    ? { which: oneLine(first.maskedAddress, 120), these: 'this account' }
    : { which: `${accounts.length} of your mail accounts`, these: 'these accounts' };
}

/** The sentence that holds "click here", and its address once more. */
export function linkIn(sentence: string, url: string): Part {
  const [before = '', after = ''] = sentence.split('click here');
  return { link: { before, text: 'click here', after, url, label: 'The same address to copy' } };
}

/** How to tell our page from an imitation. */
export function sameWords(phrase: string, expiresAt: Date, timeZone: string | undefined): Part {
  return {
    paragraph: `The page shows the same check words: ${phrase}. If it shows other words, close it. The link works once, until ${instant(expiresAt, timeZone)}.`,
  };
}

/** Where a person who does not trust the link goes: our own address, as one types it. */
export function homeOf({ url, view }: { url: string; view: 'desktop' | 'phone' }): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname.replace(/\/update\/[^/]*$/, '')}/${view}`;
}
