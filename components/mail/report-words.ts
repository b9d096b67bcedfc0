import type { Tone } from '#components/ui/badge.tsx';
import type { Disposition, Report } from '#lib/messages/delivery-report.ts';
import type { Delivery, Recipient } from '#lib/messages/recipient.ts';

export const deliveryWords: Record<Delivery, { label: string; tone: Tone }> = {
  failed: { label: 'Not delivered', tone: 'bad' },
  delayed: { label: 'Still being tried', tone: 'warn' },
  delivered: { label: 'Delivered', tone: 'ok' },
  relayed: { label: 'Passed on', tone: 'ok' },
  expanded: { label: 'Passed on to a list', tone: 'ok' },
};

/** What a delivery report says of all recipients together. */
export function reportTitle(recipients: Pick<Recipient, 'delivery'>[]): string {
  const count = (wanted: Delivery) => recipients.filter(({ delivery }) => delivery === wanted).length;
  const people = (many: number) => (many === 1 ? 'one recipient' : `${many} recipients`);
  if (count('failed') > 0) return `Your message did not reach ${people(count('failed'))}`;
  if (count('delayed') > 0) return `Your message has not reached ${people(count('delayed'))} yet`;
  return 'Your message was delivered';
}

const done: Record<Disposition, string> = {
  displayed: 'was shown to',
  deleted: 'was deleted, perhaps unread, by',
  dispatched: 'was passed on by',
  processed: 'was taken by a program of',
  denied: 'reached, without word whether it was read,',
  failed: 'could not be handled by the program of',
};

/** A receipt in one line. */
export function receiptWords({ address, what, about }: Extract<Report, { kind: 'receipt' }>): string {
  const message = about ? `Your message “${about}”` : 'Your message';
  return `${message} ${done[what]} ${address || 'its recipient'}.`;
}
