import { Secret } from '../crypto/secret.ts';
import { longestPassword } from './password-limits.ts';
import type { UpdateFailure } from './update-result.ts';

// CR and LF end a command of IMAP and SMTP, NUL is in none of their strings (RFC 9051, 4954).
const controlCharacters = ['\r', '\n', '\0'];

/** What a person says of a login that opens a mailbox with other messages than those stored here. */
export type MailboxAnswer = 'same' | 'another';

export type PasswordForm = { oldPassword: Secret; newPassword: Secret; mailbox?: MailboxAnswer };

/**
 * The two passwords of a posted form, exactly as typed (nothing trimmed, nothing normalised), and what was said of the
 * mailbox, where that was asked. Every other field is ignored. An answer without `ok` is what to tell the person; no server needs to be asked.
 */
export function readPasswordForm(fields: URLSearchParams): ({ ok: true } & PasswordForm) | UpdateFailure {
  for (const field of ['oldPassword', 'newPassword'] as const) {
    const problem = problemOf(fields.get(field) ?? '');
    if (problem) return { ok: false, reason: 'invalid_input', field, problem };
  }
  const mailbox = fields.get('mailbox');
  return {
    ok: true,
    ...(mailbox === 'same' || mailbox === 'another' ? { mailbox } : {}),
    oldPassword: new Secret(fields.get('oldPassword') as string),
    newPassword: new Secret(fields.get('newPassword') as string),
  };
}

function problemOf(password: string): 'empty' | 'control_character' | 'too_long' | null {
  if (password === '') return 'empty';
  if (password.length > longestPassword) return 'too_long';
  if (controlCharacters.some((sign) => password.includes(sign))) return 'control_character';
  return null;
}
