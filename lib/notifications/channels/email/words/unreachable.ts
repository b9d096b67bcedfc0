import { causeWords } from '../../../../words/causes.ts';
import { oneLine } from '../../../clean-text.ts';
import { instant } from '../../../instant.ts';
import type { DigestLine, RenderedMessage, UnreachableMessage } from '../../../message.ts';
import type { Part } from '../lay-out.ts';
import { letter, linkIn, ownWords } from './parts.ts';

/** What keeps mail away and is the cause of no check. */
const otherTroubles: Record<string, string> = {
  provider: 'it does not take the registration of Rekey, so nobody can be signed in to',
  missing_mail: 'messages are there that the server does not hand out',
};
const troubleIn = (trouble: string) =>
  otherTroubles[trouble] ?? causeWords(trouble).trouble ?? 'the reason is not known';

/** So many servers are told of one by one. */
const mostLines = 30;

export function unreachable(message: UnreachableMessage): RenderedMessage {
  const { lines, timeZone } = message;
  const title = titleOf(lines);
  const more = lines.length - mostLines;
  return letter(message, {
    subject: `${title}, and no password is to blame`,
    title,
    body: [
      {
        paragraph: `This is how it stood at ${instant(message.at, timeZone)}. No password was refused, so no owner was written to; the pages of these accounts say what is wrong. Rekey goes on trying.`,
      },
      ...lines.slice(0, mostLines).flatMap((line) => aboutOne(line, timeZone)),
      ...(more > 0 ? [{ paragraph: `And ${more} more servers and reasons, which the console shows.` }] : []),
      linkIn('To see these accounts in the console, click here.', message.consoleUrl),
      { paragraph: 'Such a message comes at most once a day, as long as it lasts.' },
    ],
  });
}

function titleOf(lines: DigestLine[]): string {
  const isMail = ({ trouble }: DigestLine) => trouble === 'missing_mail';
  const sum = (some: DigestLine[]) => some.reduce((total, { accounts }) => total + accounts, 0);
  const count = (accounts: number) => (accounts === 1 ? '1 mail account' : `${accounts} mail accounts`);
  const away = sum(lines.filter((line) => !isMail(line)));
  const incomplete = sum(lines.filter(isMail));
  if (incomplete === 0) return `${count(away)} cannot be fetched`;
  const missing = `messages of ${count(incomplete)} are missing`;
  return away === 0 ? `Some ${missing}` : `${count(away)} cannot be fetched, ${missing}`;
}

function aboutOne(line: DigestLine, timeZone: string | undefined): Part[] {
  const facts: [string, string][] = [
    [line.trouble === 'provider' ? 'Provider' : 'Mail server', oneLine(line.host, 120)],
    ['Trouble', troubleIn(line.trouble)],
    ['Accounts', `${line.accounts}`],
    ...(line.messages ? [['Messages missing', `${line.messages}`] as [string, string]] : []),
    ['Since', instant(new Date(line.since), timeZone)],
  ];
  return [{ facts }, ...ownWords(line.evidence)];
}
