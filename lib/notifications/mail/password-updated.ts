import { oneLine } from '../clean-text.ts';
import { instant } from '../instant.ts';
import type { PasswordUpdatedMessage, RenderedMessage } from '../message.ts';
import { letter, namesOf, neverAsked, organisationOf } from './parts.ts';

const changedBy: Record<string, string> = {
  update_link: 'through the link we sent',
  owner: 'by you, signed in here',
  administrator: 'by an administrator',
  api: 'by a program of your administrators',
};

export function passwordUpdated(message: PasswordUpdatedMessage): RenderedMessage {
  const organisation = organisationOf(message);
  const { accounts, timeZone } = message;
  const { which, these } = namesOf(accounts);
  return letter(message, {
    subject: `Password updated for ${which}`,
    title: 'Password updated',
    body: [
      {
        paragraph: `${organisation} now uses another password to fetch mail for ${these}.`,
      },
      {
        facts: accounts.flatMap(({ maskedAddress, changedAt, changedBy: by }): [string, string][] => [
          ['Mail account', oneLine(maskedAddress, 120)],
          ['Changed', instant(changedAt, timeZone)],
          ['How', changedBy[by] ?? 'not known'],
        ]),
      },
      {
        paragraph:
          'If this was you, or you asked for it, there is nothing to do. If not, please tell the people named below, and change the password at your mail provider.',
      },
      neverAsked,
    ],
  });
}
