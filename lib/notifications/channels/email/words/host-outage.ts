import { oneLine } from '../../../clean-text.ts';
import { instant } from '../../../instant.ts';
import type { HostOutageMessage, RenderedMessage } from '../../../message.ts';
import { letter, linkIn, ownWords } from './parts.ts';

export function hostOutage(message: HostOutageMessage): RenderedMessage {
  const host = oneLine(message.host, 120);
  return letter(message, {
    subject: `${host} refuses many accounts at once: their owners were told nothing`,
    title: `${host} refuses many accounts at once`,
    body: [
      {
        paragraph: `${message.refused} of ${message.worked} accounts that worked on ${host} were refused within a short time. That looks like a fault of the server, not of so many passwords.`,
      },
      {
        facts: [
          ['Mail server', host],
          ['Refused', `${message.refused} of ${message.worked} accounts that worked`],
          ['Since', instant(message.since, message.timeZone)],
        ],
      },
      ...ownWords(message.evidence),
      {
        paragraph:
          'Refusals on this server are not counted while this lasts: no account of it is suspended, and no owner is written to. Checks go on, and counting starts again by itself when accounts work.',
      },
      {
        paragraph:
          'If these passwords were really changed, all at once, say so on the Overview page of the console: then each refusal is confirmed as always, and the owners are told.',
      },
      linkIn('To see the accounts of this server in the console, click here.', message.consoleUrl),
    ],
  });
}
