import type { Tone } from '#components/ui/badge.tsx';
import type { Report } from '#lib/messages/delivery-report.ts';
import type { Delivery, Recipient } from '#lib/messages/recipient.ts';
import {
  complainedBy,
  complaints,
  deliveries,
  itsRecipient,
  oneMessage,
  receipts,
  reportTitles,
  yourMessage,
} from '#lib/words/language.ts';

const tones: Record<Delivery, Tone> = {
  failed: 'bad',
  delayed: 'warn',
  delivered: 'ok',
  relayed: 'ok',
  expanded: 'ok',
};

/** What became of it for one recipient. */
export const deliveryWords = (delivery: Delivery): { label: string; tone: Tone } => ({
  label: deliveries[delivery],
  tone: tones[delivery],
});

/** What a delivery report says of all recipients together. */
export function reportTitle(recipients: Pick<Recipient, 'delivery'>[]): string {
  const count = (wanted: Delivery) => recipients.filter(({ delivery }) => delivery === wanted).length;
  if (count('failed') > 0) return reportTitles.failed(count('failed'));
  if (count('delayed') > 0) return reportTitles.delayed(count('delayed'));
  return reportTitles.delivered;
}

/** A complaint in one line. */
export const complaintWords = ({ what, address, about }: Extract<Report, { kind: 'complaint' }>): string =>
  complaints[what](oneMessage(about), complainedBy(address));

/** A receipt in one line. */
export const receiptWords = ({ address, what, about }: Extract<Report, { kind: 'receipt' }>): string =>
  receipts[what](yourMessage(about ?? ''), address || itsRecipient);
