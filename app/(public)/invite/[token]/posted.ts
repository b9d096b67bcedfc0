import { z } from 'zod';
import { nameField, userPasswordField } from '#lib/users/schema.ts';

/** What a posted form may be wrong about, as the page is told in its address. */
export const problemWords = {
  name: { field: 'name', text: 'The name must be one line of 200 characters or fewer.' },
  short: { field: 'password', text: 'The password must have 8 characters or more.' },
  long: { field: 'password', text: 'The password must have 1000 characters or fewer.' },
  control: { field: 'password', text: 'The password must not hold line breaks or NUL.' },
  foreign: { field: null, text: 'This form was sent from another site. Nothing was changed.' },
} as const;
export type PostProblem = keyof typeof problemWords;

/** The problem that the page's address names, if it is one of ours. */
export function problemOfPost(named: unknown): PostProblem | null {
  return typeof named === 'string' && Object.hasOwn(problemWords, named) ? (named as PostProblem) : null;
}

const form = z.object({ name: nameField.nullable(), password: userPasswordField });

/** The name and the password of a posted form, or what is wrong with it. An absent name is null. Pure. */
export function readPosted(fields: URLSearchParams): z.output<typeof form> | PostProblem {
  const parsed = form.safeParse({ name: fields.get('name'), password: fields.get('password') ?? '' });
  if (parsed.success) return parsed.data;
  const isName = parsed.error.issues.some(({ path }) => path[0] === 'name');
  if (isName) return 'name';
  const password = fields.get('password') ?? '';
  if (password.length < 8) return 'short';
  return password.length > 1000 ? 'long' : 'control';
}
