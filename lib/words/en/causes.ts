import type { Cause } from '../../mail/judge/causes.ts';
import type { SpecialTrouble } from '../special-trouble.ts';

export type CauseWords = {
  /** Two or three words for a cell. */
  short: string;
  /** What happened, as a sentence. */
  sentence: string;
  /** What an administrator can do about it. */
  hint: string;
  /** As a line of a digest to administrators; only of what keeps mail away without a refusal. */
  trouble?: string;
  /** For the owner, beside the account: the state in a word or two, and after a colon why; null: nothing that helps. */
  owner: { label: string; why: string | null };
};

const unreachable = { label: 'Server unreachable', why: null };

/** Why an account's mail does not come. */
export const causes: Record<Cause | SpecialTrouble, CauseWords> = {
  wrong_credentials: {
    short: 'password refused',
    sentence: 'The server refused the user name or the password.',
    hint: 'The owner enters the new password on the update page; or edit the account.',
    owner: { label: 'Sign-in refused', why: 'the mail server refused its password' },
  },
  app_password_required: {
    short: 'app password needed',
    sentence: 'The server takes only a password made for applications.',
    hint: 'The owner makes an app password at the provider and enters it on the update page.',
    owner: { label: 'Sign-in refused', why: 'the mail provider asks for an app password' },
  },
  oauth_required: {
    short: 'no password taken',
    sentence: 'The server takes no password for this account any more.',
    hint: 'The account has to be connected anew, by signing in at the provider.',
    owner: { label: 'Sign-in refused', why: 'the mail provider changed how programs sign in' },
  },
  account_disabled: {
    short: 'account disabled',
    sentence: 'The server does not let this account in, whatever the password.',
    hint: 'Ask who runs the server; the owner cannot repair this.',
    trouble: 'the server does not let the account in',
    owner: { label: 'No mail', why: 'the mail server says that this account is switched off' },
  },
  locked_out: {
    short: 'locked out',
    sentence: 'The server has locked the account for now.',
    hint: 'Rekey leaves it alone for a while; the owner may have to unlock it at the provider.',
    trouble: 'the server has locked the account',
    owner: { label: 'No mail', why: 'the mail server has locked this account for a while' },
  },
  throttled: {
    short: 'asked to slow down',
    sentence: 'The server asked for fewer connections.',
    hint: 'Rekey waits and tries again by itself.',
    trouble: 'the server asks to slow down',
    owner: { label: 'Waiting', why: 'the mail server asked us to slow down' },
  },
  server_unavailable: {
    short: 'server unavailable',
    sentence: 'The server cannot answer just now.',
    hint: 'Rekey waits and tries again by itself. It says nothing about the password.',
    trouble: 'the server cannot answer',
    owner: unreachable,
  },
  network: {
    short: 'no answer',
    sentence: 'Nobody answered, or the line went dead.',
    hint: 'Check the server’s name and port; Rekey tries again by itself.',
    trouble: 'nobody answers',
    owner: unreachable,
  },
  host_unknown: {
    short: 'host not found',
    sentence: 'There is no server of this name: it is not, or no longer, in the domain name system.',
    hint: 'Check the server’s name, or ask who runs it; the account may have moved to another server.',
    trouble: 'there is no server of this name, or no longer',
    owner: { label: 'Server unreachable', why: 'there is no mail server of this name, or no longer' },
  },
  tls: {
    short: 'no secure connection',
    sentence: 'The secure connection could not be made.',
    hint: 'Check the security setting and the server’s certificate.',
    trouble: 'no secure connection can be made',
    owner: { label: 'Server unreachable', why: 'no secure connection could be made' },
  },
  certificate_expired: {
    short: 'certificate ran out',
    sentence: 'The server’s certificate ran out, so it cannot prove that it is the server it claims to be.',
    hint: 'Ask who runs the server to renew its certificate; Rekey tries again by itself.',
    trouble: 'the server’s certificate ran out',
    owner: { label: 'Server unreachable', why: 'the mail server’s certificate ran out' },
  },
  protocol: {
    short: 'not understood',
    sentence: 'The server speaks another language than expected.',
    hint: 'Check that the port and the type fit this server.',
    trouble: 'the server is not understood',
    owner: unreachable,
  },
  mailbox: {
    short: 'folder not opened',
    sentence: 'The sign-in worked, but a folder could not be opened.',
    hint: 'Check the chosen folders and the quota at the server.',
    trouble: 'the sign-in works, but a folder cannot be opened',
    owner: { label: 'No mail', why: 'the mail server could not open a folder' },
  },
  unknown: {
    short: 'reason not known',
    sentence: 'The server’s answer could not be told apart.',
    hint: 'Its own words are shown here; Rekey tries again slowly and blames nobody.',
    trouble: 'the reason is not known',
    owner: unreachable,
  },
};
