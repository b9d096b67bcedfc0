import { z } from 'zod';
import { Secret } from '../secret.ts';
import { hasControl } from './mail-address.ts';

/** One line of text for people: trimmed, no control characters, and no marks that reverse the reading order. */
export const lineField = (max: number) =>
  z
    .string('must be a text')
    .trim()
    .max(max, `must have ${max} characters or fewer`)
    .refine((text) => !hasControl(text), 'must be one line without control characters')
    .refine((text) => text.isWellFormed(), halfCharacters)
    .refine((text) => !bidiControl.test(text), 'must not hold marks that change the reading direction');

/** Halves of characters (lone surrogates): no encoding carries them, so they would come back as something else. */
export const halfCharacters = 'must not hold halves of characters';

const bidiControl = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** What a server is told as a user name: any characters but those that could start another command. */
export const serverUserField = z
  .string('must be a user name')
  .min(1, 'is required')
  .max(320, 'must have 320 characters or fewer')
  .refine((text) => !lineBreaker.test(text), 'must not hold line breaks or NUL')
  .refine((text) => text.isWellFormed(), halfCharacters);

/** What ends a command of IMAP and SMTP, or is in none of their strings. */
export const lineBreaker = /[\r\n\0]/;

/** A mail password, kept to the byte: never trimmed. Wrapped at once, so that nothing prints it from here on. */
export const mailPasswordField = z
  .string('must be a password')
  .min(1, 'is required')
  .max(1000, 'must have 1000 characters or fewer')
  .refine((text) => !lineBreaker.test(text), 'must not hold line breaks or NUL: no mail server takes those')
  .refine((text) => text.isWellFormed(), halfCharacters)
  .transform((text) => new Secret(text));

/** Free text, line breaks included. */
export const freeTextField = (max: number) =>
  z
    .string('must be a text')
    .max(max, `must have ${max} characters or fewer`)
    .refine((text) => !text.includes('\0'), 'must not hold NUL')
    .refine((text) => text.isWellFormed(), halfCharacters);
