import type { Refusal } from '../refusal.ts';

/** The parts of a letter about one account. */
export type Letter = {
  subject: string;
  title: string;
  /** After "Northwind mail fetches mail for this account." */
  now: string;
  why: string;
  /** With the link. */
  todo: string;
  /** What happens until it is done, after what stays safe; begins with a space, or is empty. */
  meanwhile: string;
};

export type RefusalWords = {
  /** The button beside the account in the views. */
  repair: 'Update password' | 'Sign in again' | 'Connect';
  letter: Letter;
  /** With {organisation}, {account}, {link} and {words}. */
  sms: string;
  /** Where mail comes in and only none can be sent; null: nothing was sent there before. */
  smsAboutSending: string | null;
};

const isRefused = 'It cannot do so at the moment: the mail server does not let it sign in.';
const whileRefused = ' Until this is repaired, no new mail is fetched here and none can be sent from here.';
const whileCannotSend = ' Until this is repaired, mail comes in, but none can be sent from here.';

/** What an owner is written when their mailbox is not opened. */
export const refusals: Record<Refusal, RefusalWords> = {
  wrong_credentials: {
    repair: 'Update password',
    letter: {
      now: isRefused,
      meanwhile: whileRefused,
      subject: 'New mail is not being fetched',
      title: 'The mail server no longer accepts the password we have',
      why: 'The password was refused by the mail server. This usually means that it was changed there and not here.',
      todo: 'To give us the password you use for this mailbox now, click here. The page tests it before anything is saved.',
    },
    sms: '{organisation}: the password we have for {account} is refused, so no mail is fetched. Update it: {link} Check words: {words}',
    smsAboutSending:
      '{organisation}: mail of {account} comes in, but cannot be sent: the password we have is refused. Update it: {link} Check words: {words}',
  },
  app_password_required: {
    repair: 'Update password',
    letter: {
      now: isRefused,
      meanwhile: whileRefused,
      subject: 'New mail is not being fetched: an app password is needed',
      title: 'The mail provider asks for an app password',
      why: 'The mail provider wants a separate app password from programs like this one. You make one in the security settings of your mail provider.',
      todo: 'When you have made an app password, click here to enter it. The page tests it before anything is saved.',
    },
    sms: '{organisation}: the provider of {account} wants an app password, so no mail is fetched. Enter it: {link} Check words: {words}',
    smsAboutSending:
      '{organisation}: mail of {account} cannot be sent: the provider wants an app password. Enter it: {link} Check words: {words}',
  },
  oauth_required: {
    repair: 'Update password',
    letter: {
      now: isRefused,
      meanwhile: whileRefused,
      subject: 'New mail is not being fetched: the mail provider changed how to sign in',
      title: 'The mail provider changed how programs sign in',
      why: 'The mail provider now wants you to sign in on a page of its own, and no longer lets programs like this one sign in the way they did.',
      todo: 'To see what you can do about it, click here. Where the provider offers app passwords, one can be entered there.',
    },
    sms: '{organisation}: the provider of {account} changed how to sign in, so no mail is fetched. What to do: {link} Check words: {words}',
    smsAboutSending:
      '{organisation}: mail of {account} cannot be sent: the provider changed how to sign in. What to do: {link} Check words: {words}',
  },
  consent_required: {
    repair: 'Sign in again',
    letter: {
      now: 'It cannot do so at the moment: your mail provider does not let it sign in without your permission.',
      meanwhile: whileRefused,
      subject: 'New mail is not being fetched: please sign in again',
      title: 'Your mail provider wants you to sign in again',
      why: 'We fetch this account with a permission that you give at your mail provider. There is none, or it has ended: that happens after changes to the security of your account there, when it is taken back, or after a long time.',
      todo: 'To sign in at your mail provider, click here. The page takes you there and back, and tests it before anything is saved.',
    },
    sms: '{organisation}: please sign in to {account} again, so that its mail is fetched: {link} Check words: {words}',
    smsAboutSending:
      '{organisation}: please sign in to {account} again, so that mail can be sent: {link} Check words: {words}',
  },
  unconnected: {
    repair: 'Connect',
    letter: {
      now: 'It is not connected: you say how, with its password or by signing in at your mail provider.',
      meanwhile: ' Until it is connected, no new mail is fetched here and none can be sent from here.',
      subject: 'Please connect your mailbox',
      title: 'Your mailbox is waiting to be connected',
      why: 'The people who run this system asked you to do so yourself, so that nobody else has to know your password.',
      todo: 'To connect it, click here. The page tests it before anything is saved.',
    },
    sms: '{organisation}: please connect your mailbox {account}: {link} Check words: {words}',
    smsAboutSending: null,
  },
  requested: {
    repair: 'Update password',
    letter: {
      now: 'The people who run it sent you this link so that you can change the password that is stored here.',
      meanwhile: '',
      subject: 'Your link to change a stored mail password',
      title: 'A link to change the password we have for your mailbox',
      why: 'You need it if the password of this mailbox was changed, or is about to be.',
      todo: 'To give us the password you use for this mailbox now, click here. The page tests it before anything is saved.',
    },
    sms: '{organisation}: the link to change the password we have for {account}: {link} Check words: {words}',
    smsAboutSending: null,
  },
};

/** Nothing was ever fetched by the permission that is asked for. */
export const firstConsent: Letter = {
  ...refusals.consent_required.letter,
  now: 'For that your mail provider wants your permission.',
  meanwhile: ' Until it is connected, no new mail is fetched here and none can be sent from here.',
  subject: 'Please connect your mailbox',
  title: 'Your mailbox is waiting for you to sign in',
  why: 'You give the permission by signing in at your mail provider once. You can take it back there at any time.',
};

/** Where mail comes in and only the sending server refuses, in the place of what the letter says otherwise. */
export const aboutSending = {
  now: 'Mail still comes in, but none can be sent from here: the sending server does not let it sign in.',
  meanwhile: whileCannotSend,
  subject: (subject: string) => subject.replace('New mail is not being fetched', 'Mail cannot be sent'),
  wrong_credentials: {
    title: 'The sending server no longer accepts the password we have',
    why: 'Mail still comes in. The password was refused by the server that sends your mail, which usually means that it was changed there and not here.',
    todo: 'To give us the password you use for this mailbox now, click here. The page tests it for receiving and for sending before anything is saved.',
  },
};

/** The same of several accounts at once. */
export const meanwhile = { refused: whileRefused, cannotSend: whileCannotSend };
