import { assertNever } from '../errors.ts';
import { oneLine, quoteServer } from './clean-text.ts';
import { layOut, type Part } from './lay-out.ts';
import type {
  HostOutageMessage,
  NotificationMessage,
  PasswordUpdatedMessage,
  RecoveredMessage,
  RefusedAccount,
  RenderedMessage,
  SeveralRefusedMessage,
  SignInLinkMessage,
  TestMessage,
  WrongCredentialsMessage,
} from './message.ts';

export type { NotificationMessage, RenderedMessage } from './message.ts';

/**
 * The words of one notification: a subject, a text part and an HTML part with the same content. Pure: equal
 * values give equal words. Nothing in the values can add a link, a tag or a header line, and a message
 * has no other links than those it was given, one for each account.
 */
export function renderNotification(message: NotificationMessage): RenderedMessage {
  switch (message.kind) {
    case 'wrong-credentials':
      return wrongCredentials(message);
    case 'several-refused':
      return severalRefused(message);
    case 'recovered':
      return recovered(message);
    case 'host-outage':
      return hostOutage(message);
    case 'password-updated':
      return passwordUpdated(message);
    case 'sign-in-link':
      return signInLink(message);
    case 'test':
      return test(message);
    default:
      return assertNever(message);
  }
}

const isRefused = 'It cannot do so at the moment: the mail server does not let it sign in.';
const whileRefused = ' Until this is repaired, no new mail is fetched here and none can be sent from here.';

const whatHappened = {
  wrong_credentials: {
    now: isRefused,
    meanwhile: whileRefused,
    subject: 'New mail is not being fetched',
    title: 'The mail server no longer accepts the password we have',
    why: 'The password was refused by the mail server. This usually means that it was changed there and not here.',
    todo: 'To give us the password you use for this mailbox now, click here. The page tests it before anything is saved.',
  },
  app_password_required: {
    now: isRefused,
    meanwhile: whileRefused,
    subject: 'New mail is not being fetched: an app password is needed',
    title: 'The mail provider asks for an app password',
    why: 'The mail provider wants a separate app password from programs like this one. You make one in the security settings of your mail provider.',
    todo: 'When you have made an app password, click here to enter it. The page tests it before anything is saved.',
  },
  oauth_required: {
    now: isRefused,
    meanwhile: whileRefused,
    subject: 'New mail is not being fetched: the mail provider changed how to sign in',
    title: 'The mail provider changed how programs sign in',
    why: 'The mail provider now wants you to sign in on a page of its own, and no longer lets programs like this one sign in the way they did.',
    todo: 'To see what you can do about it, click here. Where the provider offers app passwords, one can be entered there.',
  },
  requested: {
    now: 'The people who run it sent you this link so that you can change the password that is stored here.',
    meanwhile: '',
    subject: 'Your link to change a stored mail password',
    title: 'A link to change the password we have for your mailbox',
    why: 'You need it if the password of this mailbox was changed, or is about to be.',
    todo: 'To give us the password you use for this mailbox now, click here. The page tests it before anything is saved.',
  },
} as const;

const whileCannotSend = ' Until this is repaired, mail comes in, but none can be sent from here.';

/** The words for what happened: also where only the outgoing server refuses. */
function whatOf({
  cause,
  isAboutSending,
}: Pick<RefusedAccount, 'cause' | 'isAboutSending'>): Record<
  'now' | 'meanwhile' | 'subject' | 'title' | 'why' | 'todo',
  string
> {
  const what = whatHappened[cause];
  if (!isAboutSending || cause === 'requested') return what;
  const own =
    cause === 'wrong_credentials'
      ? {
          title: 'The sending server no longer accepts the password we have',
          why: 'Mail still comes in. The password was refused by the server that sends your mail, which usually means that it was changed there and not here.',
          todo: 'To give us the password you use for this mailbox now, click here. The page tests it for receiving and for sending before anything is saved.',
        }
      : {};
  return {
    ...what,
    now: 'Mail still comes in, but none can be sent from here: the sending server does not let it sign in.',
    meanwhile: whileCannotSend,
    subject: what.subject.replace('New mail is not being fetched', 'Mail cannot be sent'),
    ...own,
  };
}

/** Since when it is refused, and where nothing comes in, since when. */
function since(
  { refusedSince, lastSuccessAt, isAboutSending }: RefusedAccount,
  timeZone: string | undefined,
): [string, string][] {
  const refused: [string, string][] = refusedSince
    ? [[isAboutSending ? 'Cannot be sent since' : 'Refused since', instant(refusedSince, timeZone)]]
    : [];
  if (isAboutSending) return refused;
  return [...refused, ['Last fetched', lastSuccessAt ? instant(lastSuccessAt, timeZone) : 'never so far']];
}

function wrongCredentials(message: WrongCredentialsMessage): RenderedMessage {
  const what = whatOf(message);
  const organisation = oneLine(message.organisationName, 80);
  const evidence = quoteServer(message.evidence);
  const maskedAddress = oneLine(message.maskedAddress, 120);
  const [before, after] = what.todo.split('click here') as [string, string];
  const home = homeOf(message.url);
  const facts: [string, string][] = [
    ['Mail account', maskedAddress],
    ...since(message, message.timeZone),
    ['Check words', message.phrase],
  ];
  const body: Part[] = [
    {
      paragraph: `${organisation} fetches mail for this account. ${what.now}`,
    },
    { facts },
    { paragraph: what.why },
    ...(evidence ? [{ quote: { label: 'The mail server’s own words', text: evidence } }] : []),
    { link: { before, text: 'click here', after, url: message.url, label: 'The same address to copy' } },
    {
      paragraph: `The page shows the same check words: ${message.phrase}. If it shows other words, close it. The link works once, until ${instant(message.expiresAt, message.timeZone)}.`,
    },
    {
      paragraph: `You can also get there without the link: type ${home} into your browser, sign in, and choose Update password beside the account.`,
    },
    {
      paragraph: `It is safe to ignore this message. Nothing is deleted: your mail stays on your mail server, and what was fetched before stays readable.${what.meanwhile}`,
    },
    {
      paragraph:
        'We never ask for a password by reply, by phone or in a chat. Please do not answer with one.',
    },
    ...(message.recipientIsOwnAddress
      ? [
          {
            paragraph:
              'This message went to the mail account it is about, because we have no other address for you.',
          },
        ]
      : []),
  ];
  return layOut({
    subject: `${message.isReminder ? 'Reminder: ' : ''}${what.subject} (${maskedAddress})`,
    title: what.title,
    organisation,
    support: oneLine(message.supportText, 300),
    body,
  });
}

function severalRefused(message: SeveralRefusedMessage): RenderedMessage {
  const organisation = oneLine(message.organisationName, 80);
  const { accounts, timeZone } = message;
  const [first] = accounts;
  const count = accounts.length;
  const reminder = accounts.every(({ isReminder }) => isReminder) ? 'Reminder: ' : '';
  const words = wordsForSeveral(accounts);
  return layOut({
    subject: `${reminder}${words.subject(count)}`,
    title: `${count} of your mail accounts need a look`,
    organisation,
    support: oneLine(message.supportText, 300),
    body: [
      {
        paragraph: `${organisation} fetches mail for these accounts. ${words.now} Each account has a link of its own.`,
      },
      ...accounts.flatMap((account) => aboutOne(account, timeZone)),
      {
        paragraph:
          'Each page shows the same check words as stand here for its account. If it shows other words, close it. Each link works once.',
      },
      ...(first
        ? [
            {
              paragraph: `You can also get there without the links: type ${homeOf(first.url)} into your browser, sign in, and choose Update password beside the account.`,
            },
          ]
        : []),
      {
        paragraph: `It is safe to ignore this message. Nothing is deleted: your mail stays on your mail server, and what was fetched before stays readable.${words.meanwhile}`,
      },
      {
        paragraph:
          'We never ask for a password by reply, by phone or in a chat. Please do not answer with one.',
      },
    ],
  });
}

function wordsForSeveral(accounts: RefusedAccount[]) {
  const sending = accounts.filter(({ isAboutSending }) => isAboutSending).length;
  if (sending === accounts.length) {
    return {
      subject: (count: number) => `Mail cannot be sent from ${count} of your mail accounts`,
      now: 'Mail still comes in, but none can be sent from them: their sending servers do not let it sign in.',
      meanwhile: whileCannotSend,
    };
  }
  if (sending > 0) {
    return {
      subject: (count: number) => `${count} of your mail accounts need a new password`,
      now: 'Some of it cannot be fetched, and from some accounts none can be sent: their servers do not let it sign in.',
      meanwhile: '',
    };
  }
  return {
    subject: (count: number) => `New mail is not being fetched for ${count} of your mail accounts`,
    now: 'It cannot do so at the moment: their mail servers do not let it sign in.',
    meanwhile: whileRefused,
  };
}

/** One of several accounts, with its own link. */
function aboutOne(account: RefusedAccount, timeZone: string | undefined): Part[] {
  const evidence = quoteServer(account.evidence);
  const facts: [string, string][] = [
    ['Mail account', oneLine(account.maskedAddress, 120)],
    ...since(account, timeZone),
    ['Check words', account.phrase],
    ['Link works until', instant(account.expiresAt, timeZone)],
  ];
  const what = whatOf(account);
  const [before, after] = what.todo.split('click here') as [string, string];
  return [
    { facts },
    { paragraph: what.why },
    ...(evidence ? [{ quote: { label: 'The mail server’s own words', text: evidence } }] : []),
    { link: { before, text: 'click here', after, url: account.url, label: 'The same address to copy' } },
  ];
}

function recovered(message: RecoveredMessage): RenderedMessage {
  const organisation = oneLine(message.organisationName, 80);
  const { accounts, timeZone } = message;
  const [first] = accounts;
  const isOne = accounts.length === 1 && first;
  const which = isOne ? oneLine(first.maskedAddress, 120) : `${accounts.length} of your mail accounts`;
  const these = isOne ? 'this account' : 'these accounts';
  const words = recoveredWords(accounts, organisation, these);
  return layOut({
    subject: `${words.title} (${which})`,
    title: words.title,
    organisation,
    support: oneLine(message.supportText, 300),
    body: [
      {
        paragraph: words.over,
      },
      {
        facts: accounts.flatMap(({ maskedAddress, recoveredAt }): [string, string][] => [
          ['Mail account', oneLine(maskedAddress, 120)],
          ['Works again since', instant(recoveredAt, timeZone)],
        ]),
      },
      { paragraph: 'There is nothing to do. The links we sent you for this do not work any more.' },
    ],
  });
}

function recoveredWords(accounts: RecoveredMessage['accounts'], organisation: string, these: string) {
  const sending = accounts.filter(({ wasAboutSending }) => wasAboutSending).length;
  if (sending === accounts.length) {
    return {
      title: 'Mail can be sent again',
      over: `We wrote to you that no mail could be sent from ${these}. That is over: the sending server lets ${organisation} sign in again.`,
    };
  }
  return {
    title: sending > 0 ? 'Your mail accounts work again' : 'New mail is fetched again',
    over: `We wrote to you that ${organisation} could not fetch ${sending > 0 ? 'or send mail' : 'new mail'} for ${these}. That is over: the mail server lets it sign in again, and what came meanwhile is fetched too.`,
  };
}

function hostOutage(message: HostOutageMessage): RenderedMessage {
  const host = oneLine(message.host, 120);
  const evidence = quoteServer(message.evidence);
  const organisation = oneLine(message.organisationName, 80);
  return layOut({
    subject: `${host} refuses many accounts at once: their owners were told nothing`,
    title: `${host} refuses many accounts at once`,
    organisation,
    support: oneLine(message.supportText, 300),
    body: [
      {
        paragraph: `${message.refused} of ${message.worked} accounts that worked on ${host} were refused within a short time. That looks like a fault of the server, not of so many passwords.`,
      },
      {
        facts: [
          ['Mail server', host],
          ['Refused', `${message.refused} of ${message.worked} accounts that worked`],
          ['Since', instant(message.since, message.timeZone)],
        ],
      },
      ...(evidence ? [{ quote: { label: 'The mail server’s own words', text: evidence } }] : []),
      {
        paragraph:
          'Refusals on this server are not counted while this lasts: no account of it is suspended, and no owner is written to. Checks go on, and counting starts again by itself when accounts work.',
      },
      {
        paragraph:
          'If these passwords were really changed, all at once, say so on the Overview page of the console: then each refusal is confirmed as always, and the owners are told.',
      },
      {
        link: {
          before: 'To see the accounts of this server in the console, ',
          text: 'click here',
          after: '.',
          url: message.consoleUrl,
          label: 'The same address to copy',
        },
      },
    ],
  });
}

const changedBy: Record<string, string> = {
  update_link: 'through the link we sent',
  owner: 'by you, signed in here',
  administrator: 'by an administrator',
  api: 'by a program of your administrators',
};

function passwordUpdated(message: PasswordUpdatedMessage): RenderedMessage {
  const organisation = oneLine(message.organisationName, 80);
  const { accounts, timeZone } = message;
  const [first] = accounts;
  const isOne = accounts.length === 1 && first;
  const which = isOne ? oneLine(first.maskedAddress, 120) : `${accounts.length} of your mail accounts`;
  return layOut({
    subject: `Password updated for ${which}`,
    title: 'Password updated',
    organisation,
    support: oneLine(message.supportText, 300),
    body: [
      {
        paragraph: `${organisation} now uses another password to fetch mail for ${isOne ? 'this account' : 'these accounts'}.`,
      },
      {
        facts: accounts.flatMap(({ maskedAddress, changedAt, changedBy: by }): [string, string][] => [
          ['Mail account', oneLine(maskedAddress, 120)],
          ['Changed', instant(changedAt, timeZone)],
          ['How', changedBy[by] ?? 'not known'],
        ]),
      },
      {
        paragraph:
          'If this was you, or you asked for it, there is nothing to do. If not, please tell the people named below, and change the password at your mail provider.',
      },
      {
        paragraph:
          'We never ask for a password by reply, by phone or in a chat. Please do not answer with one.',
      },
    ],
  });
}

function test(message: TestMessage): RenderedMessage {
  const organisation = oneLine(message.organisationName, 80);
  return layOut({
    subject: `Test of the e-mail settings of ${organisation}`,
    title: 'The e-mail settings work',
    organisation,
    support: oneLine(message.supportText, 300),
    body: [
      {
        paragraph:
          'This is a test message. It was sent with the e-mail settings that notifications will use, so notifications can reach you.',
      },
      {
        facts: [
          ['Sent', instant(message.at, message.timeZone)],
          ['Asked for by', quoteServer(message.requestedBy, 120)],
        ],
      },
      { paragraph: 'There is nothing to do.' },
    ],
  });
}

function signInLink(message: SignInLinkMessage): RenderedMessage {
  const organisation = oneLine(message.organisationName, 80);
  const isInvitation = message.purpose === 'invitation';
  const facts: [string, string][] = [
    ['Sign in as', oneLine(message.email, 320)],
    ...(message.requestedBy
      ? [
          [isInvitation ? 'Invited by' : 'Reset by', quoteServer(message.requestedBy, 120)] satisfies [
            string,
            string,
          ],
        ]
      : []),
    ['Check words', message.phrase],
  ];
  return layOut({
    subject: isInvitation
      ? `Your invitation to ${organisation}`
      : `Choose a new password for ${organisation}`,
    title: isInvitation ? `You are invited to ${organisation}` : 'Choose a new password',
    organisation,
    support: oneLine(message.supportText, 300),
    body: [
      {
        paragraph: isInvitation
          ? `${organisation} collects the mail of your mail accounts, and tells you when one of them needs you. You can now sign in and read it on a phone or a computer.`
          : `An administrator reset the password you sign in to ${organisation} with. The former one no longer works, and you were signed out everywhere. The passwords of your mail accounts are not changed.`,
      },
      { facts },
      {
        link: {
          before: isInvitation ? 'To choose your password, ' : 'To choose a new password, ',
          text: 'click here',
          after: '.',
          url: message.url,
          label: 'The same address to copy',
        },
      },
      {
        paragraph: `The page shows the same check words: ${message.phrase}. If it shows other words, close it. The link works once, until ${instant(message.expiresAt, message.timeZone)}.`,
      },
      {
        paragraph: isInvitation
          ? 'If you did not expect this, it is safe to ignore this message: nothing happens until the link is used.'
          : 'If you did not expect this, please ask the people named below before you go on.',
      },
      {
        paragraph:
          'We never ask for a password by reply, by phone or in a chat. Please do not answer with one.',
      },
    ],
  });
}

/** "23 November 2026 at 09:32 UTC". */
function instant(at: Date, timeZone = 'UTC'): string {
  const format = (zone: string) =>
    new Intl.DateTimeFormat('en-GB', {
      dateStyle: 'long',
      timeStyle: 'short',
      timeZone: zone,
    }).format(at);
  try {
    const zoneName = new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'short' })
      .formatToParts(at)
      .find((part) => part.type === 'timeZoneName')?.value;
    return `${format(timeZone)} ${zoneName ?? timeZone}`;
  } catch {
    return `${format('UTC')} UTC`; // a time zone this machine does not know
  }
}

/** Where a person who does not trust the link goes: our own address, as one types it. */
function homeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname.replace(/\/update\/[^/]*$/, '')}/desktop`;
}
