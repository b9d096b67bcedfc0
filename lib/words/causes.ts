import type { Cause } from '../mail/judge/causes.ts';
import { specialWords } from './special-trouble.ts';

type CauseWords = {
  /** Two or three words for a cell. */
  short: string;
  /** What happened, as a sentence. */
  sentence: string;
  /** What an administrator can do about it. */
  hint: string;
};

const words: Record<Cause, CauseWords> = {
  wrong_credentials: {
    short: 'password refused',
    sentence: 'The server refused the user name or the password.',
    hint: 'The owner enters the new password on the update page; or edit the account.',
  },
  app_password_required: {
    short: 'app password needed',
    sentence: 'The server takes only a password made for applications.',
    hint: 'The owner makes an app password at the provider and enters it on the update page.',
  },
  oauth_required: {
    short: 'no password taken',
    sentence: 'The server takes no password for this account any more.',
    hint: 'The account has to be connected anew, by signing in at the provider.',
  },
  account_disabled: {
    short: 'disabled at the server',
    sentence: 'The server does not let this account in, whatever the password.',
    hint: 'Ask who runs the server; the owner cannot repair this.',
  },
  locked_out: {
    short: 'locked out',
    sentence: 'The server has locked the account for now.',
    hint: 'Rekey leaves it alone for a while; the owner may have to unlock it at the provider.',
  },
  throttled: {
    short: 'asked to slow down',
    sentence: 'The server asked for fewer connections.',
    hint: 'Rekey waits and tries again by itself.',
  },
  server_unavailable: {
    short: 'server unavailable',
    sentence: 'The server cannot answer just now.',
    hint: 'Rekey waits and tries again by itself. It says nothing about the password.',
  },
  network: {
    short: 'no answer',
    sentence: 'Nobody answered, or the line went dead.',
    hint: 'Check the server’s name and port; Rekey tries again by itself.',
  },
  tls: {
    short: 'no secure connection',
    sentence: 'The secure connection could not be made.',
    hint: 'Check the security setting and the server’s certificate.',
  },
  protocol: {
    short: 'not understood',
    sentence: 'The server speaks another language than expected.',
    hint: 'Check that the port and the type fit this server.',
  },
  mailbox: {
    short: 'folder not opened',
    sentence: 'The sign-in worked, but a folder could not be opened.',
    hint: 'Check the chosen folders and the quota at the server.',
  },
  unknown: {
    short: 'reason not known',
    sentence: 'The server’s answer could not be told apart.',
    hint: 'Its own words are shown here; Rekey tries again slowly and blames nobody.',
  },
};

/** A cause in words, with what the evidence tells beyond it; one this version does not know reads as "unknown". */
export function causeWords(cause: string, evidence: string | null = null): CauseWords {
  const found = specialWords(cause, evidence);
  if (found) return found;
  return Object.hasOwn(words, cause) ? words[cause as Cause] : words.unknown;
}
