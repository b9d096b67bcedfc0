import type { SecurityNoticeAbout } from '../security-notices.ts';

/** What mails say, by the kind of the message; render.ts of the channel says in which order. */

type Told = { subject: string; title: string };

/** What a mail says its language is (BCP 47). */
export const languageTag = 'en';

/** The frame of every mail. */
export const letterFrame = {
  runBy: (organisation: string) => `This system is run by ${organisation}.`,
  questions: (support: string) => `Questions? ${support}`,
  automatic: 'This message was sent automatically.',
  /** The words of a sentence that are its link. */
  link: 'click here',
  sameAddress: 'The same address to copy',
};

/** What several mails say alike. */
export const inLetters = {
  neverAsked: 'We never ask for a password by reply, by phone or in a chat. Please do not answer with one.',
  /** To who has no password to give us. */
  neverAskedToSignIn:
    'We never ask you to sign in by reply, by phone or in a chat. Please do so on that page alone.',
  serversWords: 'The mail server’s own words',
  /** Of a permission the provider may have said it. */
  toldWords: 'What we were told',
  checkWords: (phrase: string, until: string) =>
    `The page shows the same check words: ${phrase}. If it shows other words, close it. The link works once, until ${until}.`,
  /** The accounts of a message, as its subject and its sentences call them. */
  someAccounts: (count: number) => `${count} of your mail accounts`,
  theseAccounts: (isOne: boolean) => (isOne ? 'this account' : 'these accounts'),
  ofHost: 'To see the accounts of this server in the console, click here.',
};

/** The names of facts. */
export const factNames = {
  account: 'Mail account',
  server: 'Mail server',
  provider: 'Provider',
  where: 'Machine or store',
  checkWords: 'Check words',
  linkUntil: 'Link works until',
  refusedSince: 'Refused since',
  cannotSendSince: 'Cannot be sent since',
  lastFetched: 'Last fetched',
  suspended: 'Suspended',
  since: 'Since',
  over: 'Over',
  refused: 'Refused',
  stillRefused: 'Still refused',
  trouble: 'Trouble',
  accounts: 'Accounts',
  missing: 'Messages missing',
  changed: 'Changed',
  how: 'How',
  worksSince: 'Works again since',
  signInAs: 'Sign in as',
  whose: 'Whose',
  invitedBy: 'Invited by',
  resetBy: 'Reset by',
  doneBy: 'Done by',
  when: 'When',
  sent: 'Sent',
  askedForBy: 'Asked for by',
};

/** To an owner whose mailbox is not opened; what is wrong stands in refusals.ts. */
export const refusedLetter = {
  reminder: (subject: string) => `Reminder: ${subject}`,
  subject: (subject: string, account: string) => `${subject} (${account})`,
  fetches: (organisation: string, now: string) => `${organisation} fetches mail for this account. ${now}`,
  neverSoFar: 'never so far',
  /** For an owner who is sure that the password is right. */
  beyondAscii:
    'The password we have has letters such as ä, é or ł, which some mail servers cannot read from programs. If you did not change it, that may be why: a password without them will work here.',
  withoutLink: (home: string, button: string) =>
    `You can also get there without the link: type ${home} into your browser, sign in, and choose ${button} beside the account.`,
  ignorable: (meanwhile: string) =>
    `It is safe to ignore this message. Nothing is deleted: your mail stays on your mail server, and what was fetched before stays readable.${meanwhile}`,
  toOwnAddress:
    'This message went to the mail account it is about, because we have no other address for you.',
};

/** The same of several accounts of one person. */
export const severalRefusedLetter = {
  title: (count: number) => `${count} of your mail accounts need a look`,
  fetch: (organisation: string, now: string) =>
    `${organisation} fetches mail for these accounts. ${now} Each account has a link of its own.`,
  checkWords:
    'Each page shows the same check words as stand here for its account. If it shows other words, close it. Each link works once.',
  withoutLinks: (home: string, buttons: string[]) =>
    `You can also get there without the links: type ${home} into your browser, sign in, and choose ${buttons.join(' or ')} beside the account.`,
  /** What is wrong: with fetching, with sending, with one here and the other there. */
  fetching: {
    subject: (count: number) => `New mail is not being fetched for ${count} of your mail accounts`,
    now: 'It cannot do so at the moment: their mail servers do not let it sign in.',
  },
  sending: {
    subject: (count: number) => `Mail cannot be sent from ${count} of your mail accounts`,
    now: 'Mail still comes in, but none can be sent from them: their sending servers do not let it sign in.',
  },
  both: {
    subject: (count: number) => `${count} of your mail accounts need a new password`,
    now: 'Some of it cannot be fetched, and from some accounts none can be sent: their servers do not let it sign in.',
  },
};

export const recoveredLetter = {
  subject: (title: string, which: string) => `${title} (${which})`,
  fetching: {
    title: 'New mail is fetched again',
    over: (organisation: string, these: string) =>
      `We wrote to you that ${organisation} could not fetch new mail for ${these}. That is over: the mail server lets it sign in again, and what came meanwhile is fetched too.`,
  },
  sending: {
    title: 'Mail can be sent again',
    over: (organisation: string, these: string) =>
      `We wrote to you that no mail could be sent from ${these}. That is over: the sending server lets ${organisation} sign in again.`,
  },
  both: {
    title: 'Your mail accounts work again',
    over: (organisation: string, these: string) =>
      `We wrote to you that ${organisation} could not fetch or send mail for ${these}. That is over: the mail server lets it sign in again, and what came meanwhile is fetched too.`,
  },
  nothingToDo: 'There is nothing to do. The links we sent you for this do not work any more.',
};

export const passwordUpdatedLetter = {
  subject: (which: string) => `Password updated for ${which}`,
  title: 'Password updated',
  uses: (organisation: string, these: string) =>
    `${organisation} now uses another password to fetch mail for ${these}.`,
  notKnown: 'not known',
  well: 'If this was you, or you asked for it, there is nothing to do.',
  /** It was stored, and either not tried yet or not taken by every server. */
  wellLater: (these: string) =>
    `Whether everything works with it for ${these} is not known yet; we write again where it does not.`,
  notYou:
    'If this was not you, please tell the people named below, and change the password at your mail provider.',
};

const ignorable =
  'If you did not expect this, it is safe to ignore this message: nothing happens until the link is used.';

type SignInWords = Told & { why: string; todo: string; unexpected: string };

/** Links to choose the password one signs in here with, by what for. */
export const signInLinkLetter = {
  invitation: (organisation: string): SignInWords => ({
    subject: `Your invitation to ${organisation}`,
    title: `You are invited to ${organisation}`,
    why: `${organisation} collects the mail of your mail accounts, and tells you when one of them needs you. You can now sign in and read it on a phone or a computer.`,
    todo: 'To choose your password, click here.',
    unexpected: ignorable,
  }),
  password_reset: (organisation: string): SignInWords => ({
    subject: `Choose a new password for ${organisation}`,
    title: 'Choose a new password',
    why: `An administrator reset the password you sign in to ${organisation} with. The former one no longer works, and you were signed out everywhere. The passwords of your mail accounts are not changed.`,
    todo: 'To choose a new password, click here.',
    unexpected: 'If you did not expect this, please ask the people named below before you go on.',
  }),
  forgotten_password: (organisation: string): SignInWords => ({
    subject: `Choose a new password for ${organisation}`,
    title: 'Choose a new password',
    why: `On the sign-in page of ${organisation}, somebody asked for a link to choose a new password for you. Until it is used, the password you have goes on working. The passwords of your mail accounts are not changed.`,
    todo: 'To choose a new password, click here.',
    unexpected: ignorable,
  }),
};

type Notice = Omit<Told, 'subject'> & {
  subject: (whose: string) => string;
  what: (organisation: string) => string;
  unexpected: string;
};

const tellAtOnce = 'If you did not expect this, please tell the people named below at once.';
const notYou = 'If this was not you, please tell the people named below at once.';
const mayBeAlone =
  'Where it was the last one, the password alone signs in until another is set up, under Your sign-in.';

/** To a person whose sign-in was changed, or whose mail was read: they may be the one who did not expect it. */
export const securityNoticeLetter: Record<SecurityNoticeAbout, Notice> = {
  second_factor_reset: {
    subject: (whose) => `Second factor of ${whose} was reset`,
    title: 'A second factor was reset',
    what: (organisation) =>
      `The second factor that was asked for at sign-in to ${organisation} was taken away, and every open session ended. The password alone signs in until another second factor is set up, under Your sign-in.`,
    unexpected: tellAtOnce,
  },
  password_set: {
    subject: (whose) => `Password of ${whose} was set`,
    title: 'Your password was set',
    what: (organisation) =>
      `Somebody who looks after ${organisation} gave you a password to sign in with. One that you had before does not work any more, and every open session ended. The passwords of your mail accounts are as they were.`,
    unexpected: tellAtOnce,
  },
  address_changed: {
    subject: (whose) => `${whose} signs in with another address now`,
    title: 'You sign in with another address now',
    what: (organisation) =>
      `Somebody who looks after ${organisation} changed the address that you sign in with. This one is told nothing more, and a link to choose a new password goes to the other.`,
    unexpected: tellAtOnce,
  },
  password_changed: {
    subject: (whose) => `Password of ${whose} was changed`,
    title: 'Your password was changed',
    what: (organisation) =>
      `You sign in to ${organisation} with another password now, and every other open session ended. The passwords of your mail accounts are as they were.`,
    unexpected: notYou,
  },
  authenticator_added: {
    subject: (whose) => `Authenticator app set up for ${whose}`,
    title: 'An authenticator app was set up',
    what: (organisation) =>
      `From now on signing in to ${organisation} takes a code of the app beside the password. Every other session ended.`,
    unexpected: notYou,
  },
  authenticator_removed: {
    subject: (whose) => `Authenticator app of ${whose} turned off`,
    title: 'An authenticator app was turned off',
    what: (organisation) => `Signing in to ${organisation} takes no code of it any more. ${mayBeAlone}`,
    unexpected: notYou,
  },
  passkey_added: {
    subject: (whose) => `Passkey added for ${whose}`,
    title: 'A passkey was added',
    what: (organisation) => `It signs in to ${organisation} without a password. Every other session ended.`,
    unexpected: notYou,
  },
  passkey_removed: {
    subject: (whose) => `Passkey of ${whose} removed`,
    title: 'A passkey was removed',
    what: (organisation) => `It does not sign in to ${organisation} any more. ${mayBeAlone}`,
    unexpected: notYou,
  },
  recovery_codes_renewed: {
    subject: (whose) => `Recovery codes of ${whose} made anew`,
    title: 'Recovery codes were made anew',
    what: (organisation) =>
      `Ten new codes stand in for the second factor at sign-in to ${organisation}, each once. The former ones do not work any more.`,
    unexpected: notYou,
  },
  mail_read: {
    subject: (whose) => `Mail of ${whose} was read`,
    title: 'Your mail was read',
    what: (organisation) =>
      `Somebody who may do so in ${organisation} looked at messages of your mail account. It stands in the audit log, and you are told at most once a day of each person.`,
    unexpected: 'If you do not know why, please ask the people named below.',
  },
  sending_changed: {
    subject: (whose) => `Mail of ${whose} is sent by another way now`,
    title: 'What you send goes by another way now',
    what: (organisation) =>
      `Somebody who looks after ${organisation} changed the server by which your mail is sent, or what it is signed in to with. Whoever runs that server, or has that sign-in, can see what you send.`,
    unexpected: tellAtOnce,
  },
};

export const testLetter = {
  subject: (organisation: string) => `Test of the e-mail settings of ${organisation}`,
  title: 'The e-mail settings work',
  was: 'This is a test message. It was sent with the e-mail settings that notifications will use, so notifications can reach you.',
  nothingToDo: 'There is nothing to do.',
};

// To administrators.

export const suspendedLetter = {
  some: (count: number) => `${count} mail accounts`,
  subject: (which: string) => `Suspended: ${which}`,
  title: (some: string, isOne: boolean) => (isOne ? 'A mail account is suspended' : `${some} are suspended`),
  why: 'The mail server refused the stored password so often that it is no longer used. No mail is fetched or sent until the owner, or you, enter the new one.',
  todo: 'To see the suspended accounts in the console, click here.',
};

export const hostOutageLetter = {
  subject: (host: string) => `${host} refuses many accounts at once: their owners were told nothing`,
  title: (host: string) => `${host} refuses many accounts at once`,
  what: (host: string, refused: number, worked: number) =>
    `${refused} of ${worked} accounts that worked on ${host} were refused within a short time. That looks like a fault of the server, not of so many passwords.`,
  refused: (refused: number, worked: number) => `${refused} of ${worked} accounts that worked`,
  meanwhile:
    'Refusals on this server are not counted while this lasts: no account of it is suspended, and no owner is written to. Checks go on, and counting starts again by itself when accounts work.',
  ifReal:
    'If these passwords were really changed, all at once, say so on the Overview page of the console: then each refusal is confirmed as always, and the owners are told.',
};

export const hostOutageOverLetter = {
  subject: (host: string) => `${host} no longer refuses many accounts at once`,
  title: (host: string) => `${host}: the outage is over`,
  released: (host: string) =>
    `We wrote to you that ${host} refused many accounts at once, and you said that their passwords were really changed. Each refusal was confirmed as always, and what is left is no outage any more.`,
  over: (host: string) =>
    `We wrote to you that ${host} refused many accounts at once. Too few of them are still refused for a fault of the whole server, and refusals are counted again.`,
  stillRefused: (refused: number, worked: number) =>
    refused === 0 ? 'none' : `${refused} of ${worked} accounts that are fetched`,
};

const accounts = (count: number) => (count === 1 ? '1 mail account' : `${count} mail accounts`);

export const unreachableLetter = {
  subject: (title: string) => `${title}, and no password is to blame`,
  away: (count: number) => `${accounts(count)} cannot be fetched`,
  incomplete: (count: number) => `Some messages of ${accounts(count)} are missing`,
  both: (away: number, incomplete: number) =>
    `${accounts(away)} cannot be fetched, messages of ${accounts(incomplete)} are missing`,
  how: (at: string) =>
    `This is how it stood at ${at}. No password was refused, so no owner was written to; the pages of these accounts say what is wrong. Rekey goes on trying.`,
  more: (count: number) => `And ${count} more servers and reasons, which the console shows.`,
  todo: 'To see these accounts in the console, click here.',
  howOften: 'Such a message comes at most once a day, as long as it lasts.',
  /** What keeps mail from being stored: the title, and what it is. */
  storage: {
    disk_full: 'The disk is full: no mail is stored',
    folder_away: 'The folder of message bodies cannot be used: no mail is stored',
    bucket_away: 'The bucket of message bodies cannot be used: no mail is stored',
  },
  storageHow: (at: string) =>
    `This is how it stood at ${at}. Checks wait, and mail stays at its server: nothing is lost. All goes on by itself as soon as this is over. What is wrong, and what to do, is said by rekey doctor and in the log.`,
  /** What keeps messages of ours from going out: the title, and what it is. */
  held: { links_held: 'Messages with links wait: more than allowed in an hour' },
  heldHow: (at: string) =>
    `This is how it stood at ${at}. Nothing is lost: the others go out by themselves as soon as the hour is over. If so many accounts really need a new password at once, raise the setting; if not, look in the console for what refuses them, or for who asks for so many links.`,
  /** What keeps mail away and is the cause of no check. */
  troubles: {
    provider: 'it does not take the registration of Rekey, so nobody can be signed in to',
    missing_mail: 'messages are there that the server does not hand out',
  },
  unknown: 'the reason is not known',
};
