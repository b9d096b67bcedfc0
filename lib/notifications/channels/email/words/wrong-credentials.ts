import { letterOf, repairOf } from '../../../../words/refusals.ts';
import { oneLine } from '../../../clean-text.ts';
import type { RenderedMessage, WrongCredentialsMessage } from '../../../message.ts';
import type { Part } from '../lay-out.ts';
import {
  homeOf,
  letter,
  linkIn,
  neverAsked,
  neverAskedForMore,
  organisationOf,
  ownWords,
  sameWords,
} from './parts.ts';
import { since, whyPerhaps } from './refused.ts';

export function wrongCredentials(message: WrongCredentialsMessage): RenderedMessage {
  const what = letterOf(message);
  const organisation = organisationOf(message);
  const maskedAddress = oneLine(message.maskedAddress, 120);
  const home = homeOf(message);
  const facts: [string, string][] = [
    ['Mail account', maskedAddress],
    ...since(message, message.timeZone),
    ['Check words', message.phrase],
  ];
  const body: Part[] = [
    {
      paragraph: `${organisation} fetches mail for this account. ${what.now}`,
    },
    { facts },
    { paragraph: what.why },
    ...whyPerhaps(message),
    ...ownWords(message.evidence, message.cause),
    linkIn(what.todo, message.url),
    sameWords(message.phrase, message.expiresAt, message.timeZone),
    {
      paragraph: `You can also get there without the link: type ${home} into your browser, sign in, and choose ${repairOf(message.cause, message.lastSuccessAt)} beside the account.`,
    },
    {
      paragraph: `It is safe to ignore this message. Nothing is deleted: your mail stays on your mail server, and what was fetched before stays readable.${what.meanwhile}`,
    },
    message.cause === 'consent_required' ? neverAskedForMore : neverAsked,
    ...(message.recipientIsOwnAddress
      ? [
          {
            paragraph:
              'This message went to the mail account it is about, because we have no other address for you.',
          },
        ]
      : []),
  ];
  return letter(message, {
    subject: `${message.isReminder ? 'Reminder: ' : ''}${what.subject} (${maskedAddress})`,
    title: what.title,
    body,
  });
}
