import type { SettingKey, Settings } from '../../../../settings/schema.ts';
import type { Delivery } from '../../delivery.ts';

export type SmsToDeliver = {
  /** E.164. */
  to: string;
  text: string;
  /** The same for every copy of one message. */
  messageId: string;
};

/** Who sends text messages: one file each, in providers.ts. */
export type SmsProvider = {
  /** What *Test Settings* calls it. */
  title: (settings: Settings) => string;
  /** The settings it cannot work without, and that are not set. Pure. */
  missing: (settings: Settings) => SettingKey[];
  /** Nothing of the link stands in what it answers. */
  send: (settings: Settings, sms: SmsToDeliver) => Promise<Delivery>;
};
