import { type PasswordProblem, problemOfPassword } from '../accounts/typed-password.ts';
import { type PasswordCredential, passwordCredential } from '../mail/credential.ts';
import type { UpdateFailure } from './update-result.ts';

/** What a person says of a login that opens a mailbox with other messages than those stored here. */
export type MailboxAnswer = 'same' | 'another';

export type PasswordForm = {
  /** Null: it was not asked for, since none is stored. */
  oldPassword: PasswordCredential | null;
  newPassword: PasswordCredential;
  mailbox?: MailboxAnswer;
};

/**
 * The two passwords of a posted form, exactly as typed (nothing trimmed, nothing normalised), and what was said of the
 * mailbox, where that was asked. Every other field is ignored. An answer without `ok` is what to tell the person; no server needs to be asked.
 */
export function readPasswordForm(fields: URLSearchParams): ({ ok: true } & PasswordForm) | UpdateFailure {
  const typed = (field: 'oldPassword' | 'newPassword') => passwordCredential(fields.get(field) ?? '');
  const oldPassword = fields.has('oldPassword') ? typed('oldPassword') : null;
  const form = { oldPassword, newPassword: typed('newPassword') };
  for (const field of ['oldPassword', 'newPassword'] as const) {
    const given = form[field];
    const problem: PasswordProblem | null = given && problemOfPassword(given);
    if (problem) return { ok: false, reason: 'invalid_input', field, problem };
  }
  const mailbox = fields.get('mailbox');
  return { ok: true, ...(mailbox === 'same' || mailbox === 'another' ? { mailbox } : {}), ...form };
}
