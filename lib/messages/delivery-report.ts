import { decodeText } from '../mime/charset.ts';
import { type HeadField, headFields, readHeaders, readThreadHeaders } from '../mime/headers.ts';
import { withoutInvisible } from './invisible.ts';
import type { Part } from './mime-tree.ts';
import type { Delivery, Recipient } from './recipient.ts';
import { returnedRecipients } from './returned-mail.ts';
import { statusOf } from './status-words.ts';

/** What programs that carry mail tell about a message of the reader's. */
export type Report =
  | { kind: 'delivery'; recipients: Recipient[]; about: string }
  /** A disposition notification (RFC 8098). */
  | { kind: 'receipt'; address: string; what: Disposition; about: string }
  /** What another system, or a person there, has against a message (RFC 5965, RFC 6591). */
  | { kind: 'complaint'; what: Complaint; address: string; about: string }
  /** An answer that a program wrote (RFC 3834). */
  | { kind: 'automatic' };

type Disposition = 'displayed' | 'deleted' | 'dispatched' | 'processed' | 'denied' | 'failed';

type Complaint = 'abuse' | 'fraud' | 'virus' | 'not-spam' | 'opt-out' | 'auth-failure' | 'other';

const mostBytes = 128 * 1024;
const mostRecipients = 100;

export const isDeliveryStatus = ({ type }: Pick<Part, 'type'>) =>
  /^message\/(?:global-)?delivery-status$/.test(type);
export const isDisposition = ({ type }: Pick<Part, 'type'>) =>
  /^message\/(?:global-)?disposition-notification$/.test(type);

export const isFeedback = ({ type }: Pick<Part, 'type'>) => type === 'message/feedback-report';

/** What a message reports of another one; null where it is no report. Pure. */
export function readReport(raw: Buffer, root: Part): Report | null {
  const parts = ownParts(root);
  const about = aboutOf(parts);
  const recipients = parts.filter(isDeliveryStatus).flatMap(reportedRecipients).slice(0, mostRecipients);
  if (recipients.length > 0) return { kind: 'delivery', recipients, about };
  const disposition = parts.find(isDisposition);
  if (disposition) return receiptOf(textOf(disposition), about);
  const feedback = parts.find(isFeedback);
  if (feedback) return complaintOf(textOf(feedback), about);
  const fields = headFields(raw);
  const told = toldRecipients(fields, parts);
  if (told.length > 0) return { kind: 'delivery', recipients: told, about };
  const isAutomatic = fields.some(
    ({ name, value }) => name === 'auto-submitted' && /^auto-replied/i.test(value),
  );
  return isAutomatic ? { kind: 'automatic' } : null;
}

/** Whom a report of text names; some have the fields of RFC 3464 in it. */
function toldRecipients(fields: HeadField[], parts: Part[]): Recipient[] {
  const texts = parts.filter(({ type }) => type.startsWith('text/') && type !== 'text/rfc822-headers');
  const plain = texts.filter(({ type }) => type !== 'text/html');
  const text = (plain.length > 0 ? plain : texts).slice(0, 9).map(textOf).join('\n').slice(0, mostBytes);
  const back = parts.find(isReturned);
  const to = back ? readThreadHeaders(back.content()).to.map(({ address }) => address) : [];
  const found = returnedRecipients(fields, text, to);
  const listed = found.length > 0 ? recipientsOf(text) : [];
  return listed.length > 0 ? listed : found;
}

/** Not those of a message in it: a report that somebody passes on is about their mail. */
const ownParts = (part: Part): Part[] =>
  part.children.length > 0 ? part.children.flatMap(ownParts) : [part];

/** The recipients that a part reports of; none where it holds no report, whatever its type. Pure. */
export const reportedRecipients = (part: Part): Recipient[] => recipientsOf(textOf(part));

const textOf = (part: Part) => decodeText(part.content().subarray(0, mostBytes), part.parameters.charset);

/** The subject of the message that came back. */
function aboutOf(parts: Part[]): string {
  const returned = parts.find(isReturned);
  return returned ? readHeaders(returned.content()).subject : '';
}

const isReturned = ({ type }: Part) => /^(?:message\/(?:rfc822|global)|text\/rfc822-headers)$/.test(type);

type Fields = Map<string, string>;

/** RFC 3464 2.1: groups of fields, the first about the message, each further one about a recipient. Pure. */
function recipientsOf(text: string): Recipient[] {
  return fieldGroups(text)
    .filter((group) => group.has('action') || group.has('final-recipient'))
    .slice(0, mostRecipients)
    .map((group) => {
      const said = clean(withoutType(group.get('diagnostic-code') ?? ''));
      const action = (group.get('action') ?? '').toLowerCase();
      const status = statusOf(group.get('status') ?? '', said);
      const address = group.get('original-recipient') ?? group.get('final-recipient') ?? '';
      const until = new Date(group.get('will-retry-until') ?? '');
      return {
        address: clean(withoutType(address)).slice(0, 320),
        delivery:
          deliveries.find((one) => action.startsWith(one)) ?? (status.startsWith('4') ? 'delayed' : 'failed'),
        status,
        said,
        until: Number.isNaN(until.getTime()) ? null : until,
      };
    })
    .filter(({ address }) => address !== '');
}

const deliveries: Delivery[] = ['failed', 'delayed', 'delivered', 'relayed', 'expanded'];

/** `rfc822; a@b.example`, `smtp; 550 …` (RFC 3464 2.1.2). */
const withoutType = (value: string) =>
  value.replace(/^[ \t]*[\w-]{1,40}[ \t]*;/, '').replace(/^<(.*)>$/, '$1');

function fieldGroups(text: string): Fields[] {
  const groups: Fields[] = [new Map()];
  let last = '';
  for (const line of text.split(/\r?\n/)) {
    const group = groups.at(-1) as Fields;
    if (line.trim() === '') {
      if (group.size > 0) groups.push(new Map());
      last = '';
    } else if (/^[ \t]/.test(line)) {
      if (last) group.set(last, `${group.get(last)} ${line.trim()}`);
    } else {
      const colon = line.indexOf(':');
      last = colon > 0 ? line.slice(0, colon).trim().toLowerCase() : '';
      if (last) group.set(last, line.slice(colon + 1).trim());
    }
  }
  return groups;
}

function receiptOf(text: string, about: string): Report | null {
  const fields = new Map(fieldGroups(text).flatMap((group) => [...group]));
  const type = /;[ \t]*([a-z-]{1,20})/i.exec(fields.get('disposition') ?? '')?.[1]?.toLowerCase() ?? '';
  const what = dispositions.find((one) => one === type);
  if (!what) return null;
  const address = fields.get('original-recipient') ?? fields.get('final-recipient') ?? '';
  return { kind: 'receipt', address: clean(withoutType(address)).slice(0, 320), what, about };
}

function complaintOf(text: string, about: string): Report | null {
  const fields = new Map(fieldGroups(text).flatMap((group) => [...group]));
  const type = fields.get('feedback-type')?.toLowerCase();
  if (!type) return null;
  const address = clean(withoutType(fields.get('original-rcpt-to') ?? '')).slice(0, 320);
  // A type that is not known is told as one of no name (RFC 5965 3.1).
  return { kind: 'complaint', what: complaints.find((one) => one === type) ?? 'other', address, about };
}

const complaints: Complaint[] = ['abuse', 'fraud', 'virus', 'not-spam', 'opt-out', 'auth-failure'];

const dispositions: Disposition[] = ['displayed', 'deleted', 'dispatched', 'processed', 'denied', 'failed'];

const clean = (text: string) => withoutInvisible(text.slice(0, 2_000)).replace(/\s+/g, ' ').trim();
