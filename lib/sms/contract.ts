import type { Delivery } from '../delivery.ts';

export type SmsToDeliver = {
  /** E.164. */
  to: string;
  text: string;
  /** The same for every copy of one message. */
  messageId: string;
};

/** Who sends text messages: a folder each, in providers.ts. */
export type SmsProvider<Settings> = {
  /** What *SMS Settings* call it. */
  label: string;
  /** What *Test Settings* calls it, as it is set. */
  title: (settings: Settings) => string;
  /** The settings it cannot work without, and that are not set. Pure. */
  missing: (settings: Settings) => (keyof Settings)[];
  /** Nothing of the link stands in what it answers. */
  send: (settings: Settings, sms: SmsToDeliver) => Promise<Delivery>;
};
