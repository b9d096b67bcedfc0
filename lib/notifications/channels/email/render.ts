import { oneLine, quoteServer } from '../../../clean-text.ts';
import {
  aboutSending,
  byWhom,
  factNames,
  firstConsent,
  inLetters,
  instant,
  meanwhile,
  passwordUpdatedLetter,
  recoveredLetter,
  refusals,
  refusedLetter,
  securityNoticeLetter,
  severalRefusedLetter,
  signInLinkLetter,
} from '../../../words/language.ts';
import { isFirstConsent, repairOf } from '../../../words/refusals.ts';
import { wordOf } from '../../../words/word-of.ts';
import type {
  NotificationMessage,
  PasswordUpdatedMessage,
  RecoveredMessage,
  RefusedAccount,
  RenderedMessage,
  SecurityNoticeMessage,
  SeveralRefusedMessage,
  SignInLinkMessage,
  WrongCredentialsMessage,
} from '../../message.ts';
import { layOut, type MailLook, type Part, plainLook } from './lay-out.ts';
import { lettersToAdministrators } from './letters-to-administrators.ts';
import {
  accountFact,
  checkWords,
  type Fact,
  type Letter,
  linkIn,
  organisationOf,
  ownWords,
} from './parts.ts';

type Kind = Exclude<NotificationMessage['kind'], 'event'>;
type Letters<K extends Kind> = {
  [Each in K]: (message: Extract<NotificationMessage, { kind: Each }>) => Letter;
};

/** What stands in each mail, in its order; the sentences are those of lib/words. */
const letters: Letters<Kind> = {
  'wrong-credentials': wrongCredentials,
  'several-refused': severalRefused,
  recovered,
  'password-updated': passwordUpdated,
  'sign-in-link': signInLink,
  'security-notice': securityNotice,
  ...lettersToAdministrators,
};

/**
 * The words of one notification: a subject, a text part and an HTML part with the same content. Pure: equal
 * values give equal words. Nothing in the values can add a link, a tag or a header line, and a message
 * has no other links than those it was given, one for each account. `look` changes no word.
 */
export function renderNotification(
  message: NotificationMessage,
  look: MailLook = plainLook,
): RenderedMessage {
  if (message.kind === 'event') throw new Error('there is no mail for an event');
  const write = letters[message.kind] as (message: NotificationMessage) => Letter;
  const support = oneLine(message.supportText, 300);
  return layOut({ ...write(message), organisation: organisationOf(message), support }, look);
}

function wrongCredentials(message: WrongCredentialsMessage): Letter {
  const what = letterOf(message);
  const { fetches, withoutLink, ignorable, toOwnAddress } = refusedLetter;
  const { cause, phrase, timeZone } = message;
  const neverAsked = cause === 'consent_required' ? inLetters.neverAskedToSignIn : inLetters.neverAsked;
  const subject = refusedLetter.subject(what.subject, oneLine(message.maskedAddress, 120));
  return {
    subject: message.isReminder ? refusedLetter.reminder(subject) : subject,
    title: what.title,
    body: [
      { paragraph: fetches(organisationOf(message), what.now) },
      linkIn(what.todo, message.url),
      {
        facts: [
          accountFact(message.maskedAddress),
          ...since(message, timeZone),
          [factNames.checkWords, phrase],
        ],
      },
      { paragraph: what.why },
      ...whyPerhaps(message),
      ...ownWords(message.evidence, cause),
      checkWords(phrase, message.expiresAt, timeZone),
      { paragraph: withoutLink(homeOf(message), repairOf(cause, message.lastSuccessAt)) },
      { paragraph: ignorable(what.meanwhile) },
      { paragraph: neverAsked },
      ...(message.recipientIsOwnAddress ? [{ paragraph: toOwnAddress }] : []),
    ],
  };
}

function severalRefused(message: SeveralRefusedMessage): Letter {
  const { accounts, timeZone } = message;
  const [first] = accounts;
  const { title, fetch, withoutLinks, ...words } = severalRefusedLetter;
  const { what, until } = whatOfSeveral(accounts);
  const subject = what.subject(accounts.length);
  const buttons = accounts.map(({ cause, lastSuccessAt }) => repairOf(cause, lastSuccessAt));
  return {
    subject: accounts.every(({ isReminder }) => isReminder) ? refusedLetter.reminder(subject) : subject,
    title: title(accounts.length),
    body: [
      { paragraph: fetch(organisationOf(message), what.now) },
      ...accounts.flatMap((account) => oneOfSeveral(account, timeZone)),
      { paragraph: words.checkWords },
      ...(first ? [{ paragraph: withoutLinks(homeOf(first), [...new Set(buttons)]) }] : []),
      { paragraph: refusedLetter.ignorable(until) },
      { paragraph: inLetters.neverAsked },
    ],
  };
}

function whatOfSeveral(accounts: RefusedAccount[]) {
  const { fetching, sending, both } = severalRefusedLetter;
  const count = accounts.filter(({ isAboutSending }) => isAboutSending).length;
  if (count === accounts.length) return { what: sending, until: meanwhile.cannotSend };
  return count > 0 ? { what: both, until: '' } : { what: fetching, until: meanwhile.refused };
}

/** One of several accounts, with its own link. */
function oneOfSeveral(account: RefusedAccount, timeZone: string | undefined): Part[] {
  const facts: Fact[] = [
    accountFact(account.maskedAddress),
    ...since(account, timeZone),
    [factNames.checkWords, account.phrase],
    [factNames.linkUntil, instant(account.expiresAt, timeZone)],
  ];
  const what = letterOf(account);
  return [
    { facts },
    { paragraph: what.why },
    ...whyPerhaps(account),
    ...ownWords(account.evidence, account.cause),
    linkIn(what.todo, account.url),
  ];
}

/** What is said of one account, also where only the outgoing server refuses. */
function letterOf({ cause, isAboutSending, lastSuccessAt }: RefusedAccount) {
  const letter = isFirstConsent(cause, lastSuccessAt) ? firstConsent : refusals[cause].letter;
  if (!isAboutSending || cause === 'requested') return letter;
  const { now, meanwhile, subject, wrong_credentials } = aboutSending;
  const ofPassword = cause === 'wrong_credentials' ? wrong_credentials : {};
  return { ...letter, now, meanwhile, subject: subject(letter.subject), ...ofPassword };
}

/** For an owner who is sure that the password is right. */
function whyPerhaps({ isBeyondAscii, cause }: Pick<RefusedAccount, 'isBeyondAscii' | 'cause'>): Part[] {
  return isBeyondAscii && cause === 'wrong_credentials' ? [{ paragraph: refusedLetter.beyondAscii }] : [];
}

/** Since when it is refused, and where nothing comes in, since when. */
function since(
  { refusedSince, lastSuccessAt, isAboutSending }: RefusedAccount,
  timeZone: string | undefined,
): Fact[] {
  const name = isAboutSending ? factNames.cannotSendSince : factNames.refusedSince;
  const refused: Fact[] = refusedSince ? [[name, instant(refusedSince, timeZone)]] : [];
  if (isAboutSending) return refused;
  const fetched = lastSuccessAt ? instant(lastSuccessAt, timeZone) : refusedLetter.neverSoFar;
  return [...refused, [factNames.lastFetched, fetched]];
}

/** Where a person who does not trust the link goes: our own address, as one types it. */
function homeOf({ url, view }: Pick<RefusedAccount, 'url' | 'view'>): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname.replace(/\/update\/[^/]*$/, '')}/${view}`;
}

function recovered(message: RecoveredMessage): Letter {
  const { accounts, timeZone } = message;
  const { subject, nothingToDo, ...words } = recoveredLetter;
  const { which, these } = namesOf(accounts);
  const sending = accounts.filter(({ wasAboutSending }) => wasAboutSending).length;
  const { title, over } =
    sending === 0 ? words.fetching : sending === accounts.length ? words.sending : words.both;
  return {
    subject: subject(title, which),
    title,
    body: [
      { paragraph: over(organisationOf(message), these) },
      {
        facts: accounts.flatMap(({ maskedAddress, recoveredAt }): Fact[] => [
          accountFact(maskedAddress),
          [factNames.worksSince, instant(recoveredAt, timeZone)],
        ]),
      },
      { paragraph: nothingToDo },
    ],
  };
}

function passwordUpdated(message: PasswordUpdatedMessage): Letter {
  const { accounts, timeZone } = message;
  const { subject, title, uses, notKnown, well, wellLater, notYou } = passwordUpdatedLetter;
  const { which, these } = namesOf(accounts);
  const isAllWell = accounts.every(({ isWorking }) => isWorking);
  return {
    subject: subject(which),
    title,
    body: [
      { paragraph: uses(organisationOf(message), these) },
      {
        facts: accounts.flatMap(({ maskedAddress, changedAt, changedBy }): Fact[] => [
          accountFact(maskedAddress),
          [factNames.changed, instant(changedAt, timeZone)],
          [factNames.how, wordOf(byWhom, changedBy)?.toOwner ?? notKnown],
        ]),
      },
      { paragraph: `${isAllWell ? well : wellLater(these)} ${notYou}` },
      { paragraph: inLetters.neverAsked },
    ],
  };
}

/** The accounts of a message, as its subject and its sentences call them. */
function namesOf(accounts: { maskedAddress: string }[]): { which: string; these: string } {
  const [first] = accounts;
  const isOne = accounts.length === 1 && first !== undefined;
  const which = isOne ? oneLine(first.maskedAddress, 120) : inLetters.someAccounts(accounts.length);
  return { which, these: inLetters.theseAccounts(isOne) };
}

function securityNotice(message: SecurityNoticeMessage): Letter {
  const { subject, title, what, unexpected } = securityNoticeLetter[message.about];
  const isMail = message.about === 'mail_read';
  const isAccount = isMail || message.about === 'sending_changed';
  const server: Fact[] = message.server ? [[factNames.server, oneLine(message.server, 320)]] : [];
  const who = message.program ? quoteServer(message.program, 120) : oneLine(message.by, 320);
  const by: Fact[] = who ? [[factNames.doneBy, who]] : [];
  return {
    subject: subject(oneLine(message.email, 120)),
    title,
    body: [
      { paragraph: what(organisationOf(message)) },
      {
        facts: [
          [isAccount ? factNames.account : factNames.whose, oneLine(message.email, 320)],
          ...server,
          [isMail ? factNames.when : factNames.changed, instant(new Date(message.at), message.timeZone)],
          ...by,
        ],
      },
      { paragraph: unexpected },
      { paragraph: inLetters.neverAsked },
    ],
  };
}

function signInLink(message: SignInLinkMessage): Letter {
  const { purpose, requestedBy, phrase } = message;
  const { subject, title, why, todo, unexpected } = signInLinkLetter[purpose](organisationOf(message));
  const byName = purpose === 'invitation' ? factNames.invitedBy : factNames.resetBy;
  const askedBy: Fact[] = requestedBy ? [[byName, quoteServer(requestedBy, 120)]] : [];
  return {
    subject,
    title,
    body: [
      { paragraph: why },
      linkIn(todo, message.url),
      {
        facts: [
          [factNames.signInAs, oneLine(message.email, 320)],
          ...askedBy,
          [factNames.checkWords, phrase],
        ],
      },
      checkWords(phrase, message.expiresAt, message.timeZone),
      { paragraph: unexpected },
      { paragraph: inLetters.neverAsked },
    ],
  };
}
