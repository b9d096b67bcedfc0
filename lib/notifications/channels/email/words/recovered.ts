import { oneLine } from '../../../clean-text.ts';
import { instant } from '../../../instant.ts';
import type { RecoveredMessage, RenderedMessage } from '../../../message.ts';
import { letter, namesOf, organisationOf } from './parts.ts';

export function recovered(message: RecoveredMessage): RenderedMessage {
  const organisation = organisationOf(message);
  const { accounts, timeZone } = message;
  const { which, these } = namesOf(accounts);
  const words = recoveredWords(accounts, organisation, these);
  return letter(message, {
    subject: `${words.title} (${which})`,
    title: words.title,
    body: [
      {
        paragraph: words.over,
      },
      {
        facts: accounts.flatMap(({ maskedAddress, recoveredAt }): [string, string][] => [
          ['Mail account', oneLine(maskedAddress, 120)],
          ['Works again since', instant(recoveredAt, timeZone)],
        ]),
      },
      { paragraph: 'There is nothing to do. The links we sent you for this do not work any more.' },
    ],
  });
}

function recoveredWords(accounts: RecoveredMessage['accounts'], organisation: string, these: string) {
  const sending = accounts.filter(({ wasAboutSending }) => wasAboutSending).length;
  if (sending === accounts.length) {
    return {
      title: 'Mail can be sent again',
      over: `We wrote to you that no mail could be sent from ${these}. That is over: the sending server lets ${organisation} sign in again.`,
    };
  }
  return {
    title: sending > 0 ? 'Your mail accounts work again' : 'New mail is fetched again',
    over: `We wrote to you that ${organisation} could not fetch ${sending > 0 ? 'or send mail' : 'new mail'} for ${these}. That is over: the mail server lets it sign in again, and what came meanwhile is fetched too.`,
  };
}
