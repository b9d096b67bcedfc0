import net from 'node:net';
import { z } from 'zod';
import { normaliseHost } from './host.ts';

/**
 * A mail address in its one stored form, in lower case with the domain in ASCII, or null. Letters outside ASCII
 * are admitted before the @ (RFC 6531); quoted local parts and comments are not.
 */
export function normaliseMailAddress(text: string): string | null {
  const at = text.lastIndexOf('@');
  const typed = text.slice(0, at);
  // RFC 6532 3.1: else two that look alike would be two, and a kelvin sign become somebody's k in small letters.
  if (typed.normalize('NFC') !== typed) return null;
  const local = typed.toLowerCase();
  const host = at > 0 ? normaliseHost(text.slice(at + 1)) : null;
  if (!host || net.isIP(host) || Buffer.byteLength(local) > 64 || !localPart.test(local)) return null;
  return `${local}@${host}`;
}

// RFC 5321 dot-string: atoms joined by single dots; beyond ASCII (RFC 6531) letters, marks and digits only.
const atom = "[a-z0-9!#$%&'*+/=?^_`{|}~\\p{L}\\p{M}\\p{N}-]+";
const localPart = new RegExp(`^${atom}(\\.${atom})*$`, 'u');

const message = 'must be an e-mail address such as ana@example.com';

export const mailAddressField = z
  .string(message)
  .trim()
  .min(1, 'is required')
  .transform((text, context) => {
    const address = normaliseMailAddress(text);
    if (address) return address;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

/** Who a message comes from: `rekey@example.com` or `Rekey <rekey@example.com>`. Kept as written. */
export const mailboxField = z
  .string('must be a mailbox such as Rekey <rekey@example.com>')
  .trim()
  .min(1, 'is required')
  .max(320, 'must have 320 characters or fewer')
  .refine(isMailbox, 'must be a mailbox such as Rekey <rekey@example.com>');

function isMailbox(text: string): boolean {
  if (hasControl(text) || !text.isWellFormed()) return false;
  const named = /^(?:"[^"<>\\]*"|[^"<>,;:@\\]*)\s*<([^<>\s]+)>$/u.exec(text);
  return normaliseMailAddress(named?.[1] ?? text) !== null;
}

/** C0 and C1 controls, among them CR, LF and NUL. */
export function hasControl(text: string): boolean {
  return /\p{Cc}/u.test(text);
}
