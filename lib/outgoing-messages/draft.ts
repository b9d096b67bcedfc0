import type { Mailbox, ThreadHeaders } from '../mime/headers.ts';
import { writeAddress } from './addresses.ts';

export const draftKinds = ['new', 'reply', 'replyAll', 'forward'] as const;
export type DraftKind = (typeof draftKinds)[number];

/** What a new message begins with. */
export type Draft = { to: string; cc: string; subject: string; text: string };

export const emptyDraft: Draft = { to: '', cc: '', subject: '', text: '' };

/** The message that is answered or passed on. */
export type Original = {
  headers: ThreadHeaders;
  subject: string;
  /** As people read it. */
  at: string;
  text: string;
};

const longestQuote = 100_000;

/**
 * Pure. How an answer begins: to whoever asks to be answered, to everybody else as well for `replyAll`, without the
 * person's own addresses; the subject with one `Re:` or `Fwd:`, and the text quoted.
 */
export function draftFrom(
  kind: Exclude<DraftKind, 'new'>,
  { headers, subject, at, text }: Original,
  own: ReadonlySet<string>,
): Draft {
  const sender = headers.from[0];
  const author = sender ? writeAddress(sender) : 'somebody';
  if (kind === 'forward') {
    const head = [
      '---------- Forwarded message ----------',
      `From: ${author}`,
      `Date: ${at}`,
      `Subject: ${subject}`,
      ...(headers.to.length > 0 ? [`To: ${headers.to.map(writeAddress).join(', ')}`] : []),
    ];
    return {
      ...emptyDraft,
      subject: prefixed('Fwd', subject),
      text: `\n\n${head.join('\n')}\n\n${text.slice(0, longestQuote)}`,
    };
  }
  const quoted = text
    .slice(0, longestQuote)
    .trimEnd()
    .split('\n')
    .map((line) => (line.startsWith('>') ? `>${line}` : `> ${line}`.trimEnd()))
    .join('\n');
  const { to, cc } = recipients(kind, headers, own);
  return {
    to: to.map(writeAddress).join(', '),
    cc: cc.map(writeAddress).join(', '),
    subject: prefixed('Re', subject),
    text: `\n\nOn ${at}, ${author} wrote:\n${quoted}\n`,
  };
}

function recipients(kind: 'reply' | 'replyAll', headers: ThreadHeaders, own: ReadonlySet<string>) {
  const isOwn = ({ address }: Mailbox) => own.has(address.toLowerCase());
  const asked = headers.replyTo.length > 0 ? headers.replyTo : headers.from.slice(0, 1);
  // An answer to one's own message goes where that went.
  const isFollowUp = asked.length > 0 && asked.every(isOwn) && headers.to.some((one) => !isOwn(one));
  const to = isFollowUp ? headers.to.filter((one) => !isOwn(one)) : asked;
  if (kind === 'reply') return { to, cc: [] };
  const known = new Set(to.map(({ address }) => address.toLowerCase()));
  const others = [...(isFollowUp ? [] : headers.to), ...headers.cc].filter((one) => {
    const address = one.address.toLowerCase();
    if (isOwn(one) || known.has(address)) return false;
    known.add(address);
    return true;
  });
  return { to, cc: others };
}

// What mail programs write before a subject that is answered or passed on, in the languages seen.
const answered = /^\s*(?:re|aw|antw|sv|vs|rif|odp|ynt|ref)\s*(?:\[\d+\])?\s*:\s*/i;
const passedOn = /^\s*(?:fwd?|wg|tr|doorst|rv)\s*:\s*/i;

function prefixed(prefix: 'Re' | 'Fwd', subject: string): string {
  const known = prefix === 'Re' ? answered : passedOn;
  let rest = subject;
  while (known.test(rest)) rest = rest.replace(known, '');
  return `${prefix}: ${rest}`.trim();
}
