import { oneLine } from '../../../clean-text.ts';
import { instant } from '../../../instant.ts';
import type { AccountsSuspendedMessage, RenderedMessage } from '../../../message.ts';
import type { Part } from '../lay-out.ts';
import { letter, linkIn, ownWords } from './parts.ts';

export function accountsSuspended(message: AccountsSuspendedMessage): RenderedMessage {
  const { accounts } = message;
  const [first] = accounts;
  const which =
    accounts.length === 1 && first ? oneLine(first.maskedAddress, 120) : `${accounts.length} mail accounts`;
  return letter(message, {
    subject: `Suspended: ${which}`,
    title: accounts.length === 1 ? 'A mail account is suspended' : `${which} are suspended`,
    body: [
      {
        paragraph:
          'The mail server refused the stored password so often that it is no longer used. No mail is fetched or sent until the owner, or you, enter the new one.',
      },
      ...accounts.flatMap((account) => aboutOne(account, message.timeZone)),
      linkIn('To see the suspended accounts in the console, click here.', message.consoleUrl),
    ],
  });
}

function aboutOne(
  { maskedAddress, host, suspendedAt, evidence }: AccountsSuspendedMessage['accounts'][number],
  timeZone: string | undefined,
): Part[] {
  const facts: [string, string][] = [
    ['Mail account', oneLine(maskedAddress, 120)],
    ['Mail server', oneLine(host, 120)],
  ];
  if (suspendedAt) facts.push(['Suspended', instant(suspendedAt, timeZone)]);
  return [{ facts }, ...ownWords(evidence)];
}
