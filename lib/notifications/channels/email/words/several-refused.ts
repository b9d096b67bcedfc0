import { meanwhile } from '../../../../words/language.ts';
import { letterOf, repairOf } from '../../../../words/refusals.ts';
import { oneLine } from '../../../clean-text.ts';
import { instant } from '../../../instant.ts';
import type { RefusedAccount, RenderedMessage, SeveralRefusedMessage } from '../../../message.ts';
import type { Part } from '../lay-out.ts';
import { homeOf, letter, linkIn, neverAsked, organisationOf, ownWords } from './parts.ts';
import { since, whyPerhaps } from './refused.ts';

export function severalRefused(message: SeveralRefusedMessage): RenderedMessage {
  const organisation = organisationOf(message);
  const { accounts, timeZone } = message;
  const [first] = accounts;
  const count = accounts.length;
  const reminder = accounts.every(({ isReminder }) => isReminder) ? 'Reminder: ' : '';
  const words = wordsForSeveral(accounts);
  return letter(message, {
    subject: `${reminder}${words.subject(count)}`,
    title: `${count} of your mail accounts need a look`,
    body: [
      {
        paragraph: `${organisation} fetches mail for these accounts. ${words.now} Each account has a link of its own.`,
      },
      ...accounts.flatMap((account) => aboutOne(account, timeZone)),
      {
        paragraph:
          'Each page shows the same check words as stand here for its account. If it shows other words, close it. Each link works once.',
      },
      ...(first
        ? [
            {
              paragraph: `You can also get there without the links: type ${homeOf(first)} into your browser, sign in, and choose ${[...new Set(accounts.map(({ cause, lastSuccessAt }) => repairOf(cause, lastSuccessAt)))].join(' or ')} beside the account.`,
            },
          ]
        : []),
      {
        paragraph: `It is safe to ignore this message. Nothing is deleted: your mail stays on your mail server, and what was fetched before stays readable.${words.meanwhile}`,
      },
      neverAsked,
    ],
  });
}

function wordsForSeveral(accounts: RefusedAccount[]) {
  const sending = accounts.filter(({ isAboutSending }) => isAboutSending).length;
  if (sending === accounts.length) {
    return {
      subject: (count: number) => `Mail cannot be sent from ${count} of your mail accounts`,
      now: 'Mail still comes in, but none can be sent from them: their sending servers do not let it sign in.',
      meanwhile: meanwhile.cannotSend,
    };
  }
  if (sending > 0) {
    return {
      subject: (count: number) => `${count} of your mail accounts need a new password`,
      now: 'Some of it cannot be fetched, and from some accounts none can be sent: their servers do not let it sign in.',
      meanwhile: '',
    };
  }
  return {
    subject: (count: number) => `New mail is not being fetched for ${count} of your mail accounts`,
    now: 'It cannot do so at the moment: their mail servers do not let it sign in.',
    meanwhile: meanwhile.refused,
  };
}

/** One of several accounts, with its own link. */
function aboutOne(account: RefusedAccount, timeZone: string | undefined): Part[] {
  const facts: [string, string][] = [
    ['Mail account', oneLine(account.maskedAddress, 120)],
    ...since(account, timeZone),
    ['Check words', account.phrase],
    ['Link works until', instant(account.expiresAt, timeZone)],
  ];
  const what = letterOf(account);
  return [
    { facts },
    { paragraph: what.why },
    ...whyPerhaps(account),
    ...ownWords(account.evidence, account.cause),
    linkIn(what.todo, account.url),
  ];
}
