import { quoteServer } from '../../../clean-text.ts';
import { instant } from '../../../instant.ts';
import type { RenderedMessage, TestMessage } from '../../../message.ts';
import { letter, organisationOf } from './parts.ts';

export function testMessage(message: TestMessage): RenderedMessage {
  const organisation = organisationOf(message);
  return letter(message, {
    subject: `Test of the e-mail settings of ${organisation}`,
    title: 'The e-mail settings work',
    body: [
      {
        paragraph:
          'This is a test message. It was sent with the e-mail settings that notifications will use, so notifications can reach you.',
      },
      {
        facts: [
          ['Sent', instant(message.at, message.timeZone)],
          ['Asked for by', quoteServer(message.requestedBy, 120)],
        ],
      },
      { paragraph: 'There is nothing to do.' },
    ],
  });
}
