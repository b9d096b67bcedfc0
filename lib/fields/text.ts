import { z } from 'zod';
import { Secret } from '../crypto/secret.ts';
import { hasControl } from './mail-address.ts';

/** One line of text for people: trimmed, no control characters, and no marks that reverse the reading order. */
export const lineField = (max: number) =>
  z
    .string('must be a text')
    .trim()
    .max(max, `must have ${max} characters or fewer`)
    .refine((text) => !hasControl(text), 'must be one line without control characters')
    .refine((text) => !bidiControl.test(text), 'must not hold marks that change the reading direction');

const bidiControl = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** What a server is told as a user name: any characters but those that could start another command. */
export const serverUserField = z
  .string('must be a user name')
  .min(1, 'is required')
  .max(320, 'must have 320 characters or fewer')
  .refine((text) => !lineBreaker.test(text), 'must not hold line breaks or NUL');

const lineBreaker = /[\r\n\0]/;

/** A mail password, kept to the byte: never trimmed. Wrapped at once, so that nothing prints it from here on. */
export const mailPasswordField = z
  .string('must be a password')
  .min(1, 'is required')
  .max(1000, 'must have 1000 characters or fewer')
  .refine((text) => !lineBreaker.test(text), 'must not hold line breaks or NUL: no mail server takes those')
  .transform((text) => new Secret(text));
