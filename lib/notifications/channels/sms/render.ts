import { oneLine } from '../../../clean-text.ts';
import { countSms } from '../../../sms/count-parts.ts';
import { refusals, shortInstant, smsWords } from '../../../words/language.ts';
import { wordOf } from '../../../words/word-of.ts';
import type {
  NotificationMessage,
  RecoveredMessage,
  RefusedAccount,
  SeveralRefusedMessage,
  WrongCredentialsMessage,
} from '../../message.ts';

/** A text of an administrator's own may stand for the usual one, where a password was refused. */
export type SmsWords = { template: string | null };

/**
 * The words of one text message: the same facts as the e-mail, in one or two parts. Pure. The link stands whole,
 * with a space or the end beside it, whatever else had to be cut.
 */
export function renderSms(message: NotificationMessage, { template }: SmsWords): string {
  const organisation = short(message.organisationName, 40);
  switch (message.kind) {
    case 'wrong-credentials':
      return refused(message, organisation, template);
    case 'several-refused':
      return severalRefused(message, organisation);
    case 'recovered':
      return recovered(message, organisation);
    case 'test':
      return smsWords.test(organisation);
    case 'host-outage':
    case 'host-outage-over':
    case 'unreachable':
    case 'accounts-suspended':
    case 'password-updated':
    case 'sign-in-link':
    case 'security-notice':
    case 'event':
      throw new Error(`there is no text message for ${message.kind}`);
  }
}

/** What is said of an account of several; the same whichever of its values it has. */
const smsLine = ({ maskedAddress, url, phrase }: Pick<RefusedAccount, 'maskedAddress' | 'url' | 'phrase'>) =>
  `\n${account(maskedAddress)} ${url} ${phrase}`;

function refused(message: WrongCredentialsMessage, organisation: string, template: string | null): string {
  const { cause, maskedAddress, url, phrase, isReminder, isAboutSending } = message;
  const parts: Record<string, string> = {
    organisation,
    account: account(maskedAddress),
    link: url,
    words: phrase,
    until: shortInstant(message.expiresAt, message.timeZone),
  };
  // An administrator's own text is about mail that does not come in.
  const own = cause === 'wrong_credentials' && !isAboutSending ? template : null;
  const { sms, smsAboutSending } = refusals[cause];
  const text = own || (isAboutSending && smsAboutSending) || sms;
  const filled = text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => wordOf(parts, name) ?? whole);
  const whole = isReminder ? smsWords.reminder(filled) : filled;
  // Words of an administrator's own say it in their language, with {until}.
  return own ? whole : withUntil(whole, message);
}

function severalRefused(message: SeveralRefusedMessage, organisation: string): string {
  const { accounts } = message;
  const words = smsWords.several;
  const what = ofThree(words, accounts, ({ isAboutSending }) => isAboutSending)(accounts.length);
  const said = `${words.text(organisation, what, howSeveral(accounts))}${accounts.map(smsLine).join('')}`;
  const text = accounts.every(({ isReminder }) => isReminder) ? smsWords.reminder(said) : said;
  // One message, one moment: the links of its accounts are made together.
  const [first] = accounts;
  return first ? withUntil(text, { ...message, expiresAt: first.expiresAt }) : text;
}

/** Which of three words fits: nothing is about sending, all of it, or some. */
function ofThree<Words, Account>(
  { fetching, sending, both }: Record<'fetching' | 'sending' | 'both', Words>,
  accounts: Account[],
  isAboutSending: (account: Account) => boolean | undefined,
): Words {
  const count = accounts.filter(isAboutSending).length;
  if (count === 0) return fetching;
  return count === accounts.length ? sending : both;
}

/** What is to be done about several: not a word of a password where none helps. */
function howSeveral(accounts: RefusedAccount[]): string {
  const { update, signIn, open } = smsWords.several;
  const consents = accounts.filter(({ cause }) => cause === 'consent_required').length;
  if (accounts.some(({ cause }) => cause === 'unconnected')) return open;
  if (consents === 0) return update;
  return consents === accounts.length ? signIn : open;
}

/** Until when the link works, where that makes the text no more parts than it has. */
function withUntil(text: string, { expiresAt, timeZone }: { expiresAt: Date; timeZone?: string }): string {
  const longer = `${text}${text.includes('\n') ? '\n' : '. '}${smsWords.until(shortInstant(expiresAt, timeZone))}`;
  return countSms(longer).parts > countSms(text).parts ? text : longer;
}

function recovered({ accounts }: RecoveredMessage, organisation: string): string {
  const words = smsWords.recovered;
  const shown = accounts.slice(0, 5).map(({ maskedAddress }) => account(maskedAddress));
  const what = ofThree(words, accounts, ({ wasAboutSending }) => wasAboutSending);
  return words.text(organisation, what, shown, accounts.length - shown.length);
}

/** Dots of a mask would turn the whole message into UCS-2, which has less than half the room. */
const account = (maskedAddress: string) => short(maskedAddress.replaceAll('•••••', '***'), 60);

/** One line, cut, and with the typographer's signs that cost a message half its room as a keyboard has them. */
function short(text: string, length: number): string {
  const plain = oneLine(text, 400)
    .replaceAll(/[‘’‚]/g, "'")
    .replaceAll(/[“”„«»]/g, '"')
    .replaceAll(/[‐-―]/g, '-')
    .replaceAll(/[•…]/g, (sign) => (sign === '•' ? '*' : '...'))
    .replaceAll('`', "'");
  const letters = [...plain];
  return letters.length > length ? `${letters.slice(0, length - 3).join('')}...` : plain;
}
