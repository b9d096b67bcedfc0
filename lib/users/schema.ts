import { z } from 'zod';
import { mailAddressField } from '../fields/mail-address.ts';
import { halfCharacters, lineBreaker, lineField } from '../fields/text.ts';
import { type Role, roles } from '../rights.ts';
import { Secret } from '../secret.ts';
import { phoneField } from '../settings/phone-field.ts';

/** A password to sign in to Rekey with, never trimmed: any characters that the one line of a form can hold. */
export const userPasswordField = z
  .string('must be a password')
  .min(8, 'must have 8 characters or more')
  .max(1000, 'must have 1000 characters or fewer')
  .refine((text) => !lineBreaker.test(text), 'must not hold line breaks or NUL')
  .refine((text) => text.isWellFormed(), halfCharacters)
  .transform((text) => new Secret(text));

/** What a user is called. */
export const nameField = lineField(200);
export const roleField = z.enum(roles, `must be one of ${roles.join(', ')}`);
const yesOrNo = z.boolean('must be true or false');

/** What makes a user. Without a password nobody signs in with it until one is set. */
export const userForm = z.strictObject({
  email: mailAddressField,
  name: nameField.default(''),
  role: roleField.default('USER'),
  allowLogin: yesOrNo.default(true),
  password: userPasswordField.optional(),
  phone: phoneField.nullish(),
  alternateEmail: mailAddressField.nullish(),
});
export type UserForm = z.output<typeof userForm>;

/** A new user, with a password or with an invitation to choose one. */
export const newUser = userForm
  .extend({ invite: yesOrNo.default(false) })
  .refine(({ invite, password }) => !(invite && password), {
    path: ['password'],
    message: 'must be left out: the invitation lets the user choose one',
  })
  .refine(({ invite, allowLogin }) => !invite || allowLogin, {
    path: ['invite'],
    message: 'is of no use to a user who may not sign in',
  });

/** What can change of a user: only what is given. A new password ends every open session of the user. */
export const userChange = z.strictObject({
  email: mailAddressField.optional(),
  name: nameField.optional(),
  role: roleField.optional(),
  allowLogin: yesOrNo.optional(),
  password: userPasswordField.optional(),
  phone: phoneField.nullish(),
  alternateEmail: mailAddressField.nullish(),
});
export type UserChange = z.output<typeof userChange>;

/** Users of the console; those who may sign in and have no password yet; those who may not sign in. */
export const userKinds = ['console', 'no_password', 'no_login'] as const;
export type UserKind = (typeof userKinds)[number];

/** What the console's grid of users can be ordered by. */
export const userSorts = ['name', 'role', 'login', 'accounts', 'lastSignIn'] as const;
export type UserSort = (typeof userSorts)[number];

export type UserFilter = { role?: Role | undefined; kind?: UserKind | undefined; q?: string | undefined };

/** What makes the first administrator, for whoever holds the set-up code. */
export const setupForm = z.object({
  code: z.string('is required').max(100, 'is too long'),
  name: nameField.default(''),
  email: mailAddressField,
  password: userPasswordField,
});

/** One's own password, and the one to come. The present one may be older than today's rules. */
export const ownPasswordForm = z.object({
  presentPassword: z
    .string('is required')
    .min(1, 'is required')
    .max(1000, 'must have 1000 characters or fewer')
    .transform((text) => new Secret(text)),
  newPassword: userPasswordField,
});
