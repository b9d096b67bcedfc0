import { oneLine, quoteServer } from '../../../clean-text.ts';
import { causeWords } from '../../../words/causes.ts';
import {
  factNames,
  hostOutageLetter,
  hostOutageOverLetter,
  inLetters,
  instant,
  suspendedLetter,
  testLetter,
  unreachableLetter,
} from '../../../words/language.ts';
import { wordOf } from '../../../words/word-of.ts';
import type {
  AccountsSuspendedMessage,
  DigestLine,
  HostOutageMessage,
  HostOutageOverMessage,
  TestMessage,
  UnreachableMessage,
} from '../../message.ts';
import type { Part } from './lay-out.ts';
import { accountFact, type Fact, type Letter, linkIn, organisationOf, ownWords } from './parts.ts';

/** What administrators are told, who get no link to update a password. */
export const lettersToAdministrators = {
  'accounts-suspended': accountsSuspended,
  'host-outage': hostOutage,
  'host-outage-over': hostOutageOver,
  unreachable,
  test,
};

const hostFact = (host: string): Fact => [factNames.server, oneLine(host, 120)];

function accountsSuspended({ accounts, consoleUrl, timeZone }: AccountsSuspendedMessage): Letter {
  const [first] = accounts;
  const isOne = accounts.length === 1 && first !== undefined;
  const { some, subject, title, why, todo } = suspendedLetter;
  const which = isOne ? oneLine(first.maskedAddress, 120) : some(accounts.length);
  const aboutOne = ({ maskedAddress, host, suspendedAt, evidence }: (typeof accounts)[number]): Part[] => {
    const facts = [accountFact(maskedAddress), hostFact(host)];
    if (suspendedAt) facts.push([factNames.suspended, instant(suspendedAt, timeZone)]);
    return [{ facts }, ...ownWords(evidence)];
  };
  return {
    subject: subject(which),
    title: title(which, isOne),
    body: [{ paragraph: why }, ...accounts.flatMap(aboutOne), linkIn(todo, consoleUrl)],
  };
}

function hostOutage({ refused, worked, since, evidence, timeZone, ...message }: HostOutageMessage): Letter {
  const host = oneLine(message.host, 120);
  const words = hostOutageLetter;
  return {
    subject: words.subject(host),
    title: words.title(host),
    body: [
      { paragraph: words.what(host, refused, worked) },
      {
        facts: [
          hostFact(host),
          [factNames.refused, words.refused(refused, worked)],
          [factNames.since, instant(since, timeZone)],
        ],
      },
      ...ownWords(evidence),
      { paragraph: words.meanwhile },
      { paragraph: words.ifReal },
      linkIn(inLetters.ofHost, message.consoleUrl),
    ],
  };
}

function hostOutageOver({
  refused,
  worked,
  since,
  until,
  timeZone,
  ...message
}: HostOutageOverMessage): Letter {
  const host = oneLine(message.host, 120);
  const words = hostOutageOverLetter;
  return {
    subject: words.subject(host),
    title: words.title(host),
    body: [
      { paragraph: message.wasReleased ? words.released(host) : words.over(host) },
      {
        facts: [
          hostFact(host),
          [factNames.since, instant(since, timeZone)],
          [factNames.over, instant(until, timeZone)],
          [factNames.stillRefused, words.stillRefused(refused, worked)],
        ],
      },
      linkIn(inLetters.ofHost, message.consoleUrl),
    ],
  };
}

/** So many servers are told of one by one. */
const mostLines = 30;

function unreachable({ at, lines, consoleUrl, timeZone }: UnreachableMessage): Letter {
  const [first] = lines;
  const stored = first && wordOf(unreachableLetter.storage, first.trouble);
  const { storageHow, heldHow } = unreachableLetter;
  const when = instant(at, timeZone);
  if (first && stored) return ofOurs(stored, storageHow(when), first, { consoleUrl, timeZone });
  const held = first && wordOf(unreachableLetter.held, first.trouble);
  if (first && held) return ofOurs(held, heldHow(when), first, { consoleUrl, timeZone });
  const { subject, how, more, todo, howOften } = unreachableLetter;
  const title = titleOf(lines);
  const left = lines.length - mostLines;
  return {
    subject: subject(title),
    title,
    body: [
      { paragraph: how(instant(at, timeZone)) },
      ...lines.slice(0, mostLines).flatMap((line) => aboutOne(line, timeZone)),
      ...(left > 0 ? [{ paragraph: more(left) }] : []),
      linkIn(todo, consoleUrl),
      { paragraph: howOften },
    ],
  };
}

/** No mail server's trouble but ours. */
function ofOurs(
  title: string,
  how: string,
  line: DigestLine,
  { consoleUrl, timeZone }: Pick<UnreachableMessage, 'consoleUrl' | 'timeZone'>,
): Letter {
  const { todo, howOften } = unreachableLetter;
  const facts: Fact[] = [
    ...(line.host ? [[factNames.where, oneLine(line.host, 120)] as Fact] : []),
    ...(line.accounts ? [[factNames.accounts, `${line.accounts}`] as Fact] : []),
    [factNames.since, instant(new Date(line.since), timeZone)],
  ];
  return {
    subject: title,
    title,
    body: [
      { paragraph: how },
      { facts },
      ...(line.evidence ? [{ paragraph: oneLine(line.evidence, 300) }] : []),
      linkIn(todo, consoleUrl),
      { paragraph: howOften },
    ],
  };
}

function titleOf(lines: DigestLine[]): string {
  const isMail = ({ trouble }: DigestLine) => trouble === 'missing_mail';
  const sum = (some: DigestLine[]) => some.reduce((total, { accounts }) => total + accounts, 0);
  const away = sum(lines.filter((line) => !isMail(line)));
  const incomplete = sum(lines.filter(isMail));
  if (incomplete === 0) return unreachableLetter.away(away);
  return away === 0 ? unreachableLetter.incomplete(incomplete) : unreachableLetter.both(away, incomplete);
}

function aboutOne(line: DigestLine, timeZone: string | undefined): Part[] {
  const { troubles, unknown } = unreachableLetter;
  const facts: Fact[] = [
    [line.trouble === 'provider' ? factNames.provider : factNames.server, oneLine(line.host, 120)],
    [factNames.trouble, wordOf(troubles, line.trouble) ?? causeWords(line.trouble).trouble ?? unknown],
    [factNames.accounts, `${line.accounts}`],
    ...(line.messages ? [[factNames.missing, `${line.messages}`] as Fact] : []),
    [factNames.since, instant(new Date(line.since), timeZone)],
  ];
  return [{ facts }, ...ownWords(line.evidence)];
}

function test(message: TestMessage): Letter {
  const { subject, title, was, nothingToDo } = testLetter;
  return {
    subject: subject(organisationOf(message)),
    title,
    body: [
      { paragraph: was },
      {
        facts: [
          [factNames.sent, instant(message.at, message.timeZone)],
          [factNames.askedForBy, quoteServer(message.requestedBy, 120)],
        ],
      },
      { paragraph: nothingToDo },
    ],
  };
}
