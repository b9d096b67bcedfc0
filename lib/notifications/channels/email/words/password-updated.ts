import { oneLine } from '../../../clean-text.ts';
import { instant } from '../../../instant.ts';
import type { PasswordUpdatedMessage, RenderedMessage } from '../../../message.ts';
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
  const isAllWell = accounts.every(({ isWorking }) => isWorking);
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
        paragraph: `${isAllWell ? 'If this was you, or you asked for it, there is nothing to do.' : wellLater(these)} If this was not you, please tell the people named below, and change the password at your mail provider.`,
      },
      neverAsked,
    ],
  });
}

/** It was stored, and either not tried yet or not taken by every server. */
const wellLater = (these: string) =>
  `Whether everything works with it for ${these} is not known yet; we write again where it does not.`;
