import type { Delivery } from '../../delivery.ts';
import type { SettingKey, Settings } from '../../settings/schema.ts';
import type { Topic } from '../kinds.ts';
import type { NotificationMessage } from '../message.ts';

/** Whom a message about an event could go to, as far as the event knows them. */
export type Parties = {
  /** The mail account's own address. */
  accountAddress?: string;
  /** The owner's other address, if there is one. */
  alternateAddress?: string | null;
  /** The owner's number as it is stored. */
  phone?: string | null;
  administrators?: string[];
};

export type RecipientKind = 'alternate_address' | 'own_address' | 'administrator' | 'phone';

export type PlannedRecipient =
  | { recipient: string; recipientKind: RecipientKind }
  /** There is nowhere to send it: the log keeps the reason. */
  | { recipient: ''; recipientKind: RecipientKind; skipped: string };

/** Where one message goes, and what makes two copies of it recognisable as one. */
type Envelope = { to: string; messageId: string; date: Date };

/** A message as an administrator is shown it. */
export type Shown = {
  /** Null: this channel has none. */
  subject: string | null;
  text: string;
  /** How many messages it makes; null where that says nothing. */
  parts: number | null;
};

/** What *Test Settings* found; a step that fails is the last. */
export type TestStep<Name extends string = string> = {
  step: Name;
  ok: boolean;
  /** The server's answer, or what is missing. */
  detail: string;
};

/** `to`: where the message goes, as far as that is known. `isReady`: no step has failed. */
export type PreparedTest = { to: string | null; isReady: boolean };

/** All that the rest of Rekey knows of a way to tell somebody something: one folder each, in channels.ts. */
export type Channel = {
  /** Its page of settings in the console, and which settings could mend what holds its messages back. */
  settings: { page: string; title: string; concerns: (key: string) => boolean };
  /** The settings without which nothing can be sent, and that are not set. Pure. */
  missing: (settings: Settings) => SettingKey[];
  /** Who can be reached, of those an event concerns. Pure. */
  reach: (whom: 'owner' | 'administrators', parties: Parties) => PlannedRecipient[];
  /** A recipient as the log shows it. Pure. */
  mask: (recipient: string) => string;
  /** Which view of the mail the link of a message is opened in; null: as the owner was last seen. */
  opensIn: 'phone' | null;
  /** How many notifications go out as one message. Pure. */
  mostTogether: (topic: Topic, settings: Settings) => number;
  /** The words as they go out; `hidden` stands for what is masked. Pure. */
  show: (message: NotificationMessage, settings: Settings, hidden: string) => Shown;
  /**
   * The pause before the next try of a message, null: none is left; without it the settings of the queue say so. Pure.
   */
  pauseAfter?: (attempts: number, queuedAt: Date, now: Date) => number | null;
  deliver: (message: NotificationMessage, envelope: Envelope, settings: Settings) => Promise<Delivery>;
  /** *Test Settings*: the steps before the message, each told as it ends. Without it each recipient has a test of its own
   * (flows/test-endpoint.ts). */
  prepareTest?: (to: string, settings: Settings, tell: (step: TestStep) => boolean) => Promise<PreparedTest>;
};
