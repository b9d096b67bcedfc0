import { instant } from '../../../instant.ts';
import type { RefusedAccount } from '../../../message.ts';
import type { Part } from '../lay-out.ts';

const isRefused = 'It cannot do so at the moment: the mail server does not let it sign in.';
export const whileRefused =
  ' Until this is repaired, no new mail is fetched here and none can be sent from here.';

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
  consent_required: {
    now: 'It cannot do so at the moment: your mail provider does not let it sign in without your permission.',
    meanwhile: whileRefused,
    subject: 'New mail is not being fetched: please sign in again',
    title: 'Your mail provider wants you to sign in again',
    why: 'We fetch this account with a permission that you give at your mail provider. There is none, or it has ended: that happens after changes to the security of your account there, when it is taken back, or after a long time.',
    todo: 'To sign in at your mail provider, click here. The page takes you there and back, and tests it before anything is saved.',
  },
  unconnected: {
    now: 'It is not connected: you say how, with its password or by signing in at your mail provider.',
    meanwhile: ' Until it is connected, no new mail is fetched here and none can be sent from here.',
    subject: 'Please connect your mailbox',
    title: 'Your mailbox is waiting to be connected',
    why: 'The people who run this system asked you to do so yourself, so that nobody else has to know your password.',
    todo: 'To connect it, click here. The page tests it before anything is saved.',
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

/** Nothing was ever fetched: an account its owner is asked to connect. */
const toConnect = {
  ...whatHappened.consent_required,
  now: 'For that your mail provider wants your permission.',
  subject: 'Please connect your mailbox',
  title: 'Your mailbox is waiting for you to sign in',
  why: 'You give the permission by signing in at your mail provider once. You can take it back there at any time.',
};

/** What stands beside the account in the views. */
export function repairOf(cause: RefusedAccount['cause']): string {
  if (cause === 'unconnected') return 'Connect';
  return cause === 'consent_required' ? 'Sign in again' : 'Update password';
}

/** For an owner who is sure that the password is right. */
export function whyPerhaps({
  isBeyondAscii,
  cause,
}: Pick<RefusedAccount, 'isBeyondAscii' | 'cause'>): Part[] {
  if (!isBeyondAscii || cause !== 'wrong_credentials') return [];
  const paragraph =
    'The password we have has letters such as ä, é or ł, which some mail servers cannot read from programs. If you did not change it, that may be why: a password without them will work here.';
  return [{ paragraph }];
}

export const whileCannotSend = ' Until this is repaired, mail comes in, but none can be sent from here.';

/** The words for what happened: also where only the outgoing server refuses. */
export function whatOf({
  cause,
  isAboutSending,
  lastSuccessAt,
}: Pick<RefusedAccount, 'cause' | 'isAboutSending' | 'lastSuccessAt'>): Record<
  'now' | 'meanwhile' | 'subject' | 'title' | 'why' | 'todo',
  string
> {
  const what = cause === 'consent_required' && !lastSuccessAt ? toConnect : whatHappened[cause];
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
export function since(
  { refusedSince, lastSuccessAt, isAboutSending }: RefusedAccount,
  timeZone: string | undefined,
): [string, string][] {
  const refused: [string, string][] = refusedSince
    ? [[isAboutSending ? 'Cannot be sent since' : 'Refused since', instant(refusedSince, timeZone)]]
    : [];
  if (isAboutSending) return refused;
  return [...refused, ['Last fetched', lastSuccessAt ? instant(lastSuccessAt, timeZone) : 'never so far']];
}
