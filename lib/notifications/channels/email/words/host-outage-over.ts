import { oneLine } from '../../../clean-text.ts';
import { instant } from '../../../instant.ts';
import type { HostOutageOverMessage, RenderedMessage } from '../../../message.ts';
import { letter, linkIn } from './parts.ts';

export function hostOutageOver(message: HostOutageOverMessage): RenderedMessage {
  const { refused, worked, wasReleased, timeZone } = message;
  const host = oneLine(message.host, 120);
  const left = `${refused} of ${worked} accounts`;
  return letter(message, {
    subject: `${host} no longer refuses many accounts at once`,
    title: `${host}: the outage is over`,
    body: [
      {
        paragraph: wasReleased
          ? `We wrote to you that ${host} refused many accounts at once, and you said that their passwords were really changed. Each refusal was confirmed as always, and what is left is no outage any more.`
          : `We wrote to you that ${host} refused many accounts at once. Too few of them are still refused for a fault of the whole server, and refusals are counted again.`,
      },
      {
        facts: [
          ['Mail server', host],
          ['Since', instant(message.since, timeZone)],
          ['Over', instant(message.until, timeZone)],
          ['Still refused', refused === 0 ? 'none' : `${left} that are fetched`],
        ],
      },
      linkIn('To see the accounts of this server in the console, click here.', message.consoleUrl),
    ],
  });
}
