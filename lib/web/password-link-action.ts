'use server';

import { headers } from 'next/headers';
import { after } from 'next/server';
import { askForPasswordLink } from '../flows/ask-for-password-link.ts';
import { log } from '../log.ts';
import { minutesWords } from './minutes-words.ts';
import { isForeignForm } from './same-site.ts';
import { sourceOf } from './source.ts';

/** What *Forgot your password?* shows after a try. */
export type PasswordLinkState =
  | null
  | { status: 'sent'; email: string }
  | { status: 'refused'; email: string; message: string };

/** Answers alike whoever exists; what is sent is sent after the answer. */
export async function askForPasswordLinkAction(
  _: PasswordLinkState,
  form: FormData,
): Promise<PasswordLinkState> {
  const value = form.get('email');
  const email = typeof value === 'string' ? value.slice(0, 320) : '';
  const asked = await headers();
  const refuse = (message: string) => ({ status: 'refused', email, message }) as const;
  if (isForeignForm(asked)) return refuse('This form was not sent from a page of this system.');
  const answer = await askForPasswordLink({ email, source: sourceOf(asked) });
  if (answer.ok) {
    after(() => answer.send().catch((err: unknown) => log.error({ err }, 'a password link was not sent')));
    return { status: 'sent', email };
  }
  switch (answer.reason) {
    case 'not_an_address':
      return refuse('This is no e-mail address such as ana@example.com.');
    case 'settings_missing':
      return refuse('Links cannot be sent from here at present. Please ask an administrator.');
    case 'too_many':
      return refuse(
        `Too many links were asked for from here. Please wait ${minutesWords(answer.retryAfterMs)} and try again.`,
      );
  }
}
