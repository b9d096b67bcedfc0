import type { NotTaken } from '../not-taken.ts';
import { inSentence } from './repair.ts';

/** What happened to an account, as a line of its timeline: by the kind of the event. */
export const timeline = {
  created: 'Account added',
  changed: (fields: string[]) => `Changed: ${fields.join(', ')}`,
  owner_changed: 'The account has another owner',
  failing: (refusals: number, needed: number) => `Sign-in refused, ${refusalCount(refusals, needed)}`,
  degraded: 'Server in trouble',
  working_again: 'Working again',
  suspended: (refusals: number) =>
    `Suspended after ${refusals === 1 ? 'one refusal' : `${refusals} refusals`}`,
  recovered: 'Recovered',
  receive_only: 'Cannot send',
  sending_works_again: 'Can send again',
  held_host_outage: (host: string) => `Not counted: ${host} refuses many at once`,
  gap_receipt: (fetched: number) => `Caught up: ${fetched.toLocaleString('en')} messages fetched`,
  paused: 'Paused',
  resumed: 'Resumed',
  check_requested: 'Check asked for',
  probe_requested: 'One try with the refused password asked for',
  link_requested: 'Update link asked for',
  link_opened: 'Link opened',
  notification_queued: (channel: string, to: string) => `${channel} to ${to} queued`,
  notification_sent: (channel: string, to: string) => `${channel} sent to ${to}`,
  notification_failed: (channel: string) => `${channel} could not be delivered`,
  notification_in_doubt: (channel: string) => `${channel} perhaps sent`,
  notification_skipped: (channel: string) => `${channel} not sent`,
  update_refused: 'New password not taken',
  update_refused_consent: 'Sign-in not taken',
  password_updated: 'Password updated',
  signed_in_again: 'Signed in again',
  folder_renamed: (from: string, to: string) => `The folder ${from} is called ${to} now`,
  folder_followed: (folder: string) => `The new folder ${folder} is copied from now on`,
  folder_reset: (folder: string) => `The server renumbered ${folder}`,
};

/** A second sentence where there is something to add. */
export const timelineNotes = {
  links_ended: 'The update links of the former owner have ended.',
  no_link: 'The former owner had no open link.',
  link_used: (channel: string) => `Somebody used the page of the link sent by ${inSentence(channel)}.`,
  receive_only: 'Mail still comes in; the sending server refused the sign-in.',
  own_address: 'This is the mailbox that does not work: the owner may not see it.',
  in_doubt: 'Nobody heard how an attempt ended: it may have arrived.',
  renumbered: 'Its messages were compared again; none is lost or doubled.',
};

/** To whom a notification went. */
export const recipients = {
  owner: 'the owner',
  alternate_address: 'the owner’s other address',
  own_address: 'the mail account itself',
  administrator: 'the administrators',
  phone: 'the owner’s phone',
};

const judged = {
  app_password_required: 'The mail server takes only a password made for applications.',
  server_down: 'The mail server could not be reached; nothing was counted.',
  throttled: 'The mail server asked for fewer sign-ins.',
  locked_out: 'The mail server has locked the account for now.',
};

/** Why what somebody gave was not taken, for administrators. */
export const notTaken: Record<NotTaken, string> = {
  ...judged,
  refused: 'The mail server refused it.',
  oauth_required: 'The mail server takes no password for this account any more.',
  account_disabled: 'The mail server does not let this account in, whatever the password.',
  another_mailbox: 'It opens another mailbox than the one whose messages are stored here.',
  another_identity: 'Somebody else signed in at the provider than whose mailbox it is; nothing was stored.',
  consent_declined: 'The owner did not allow it on the page of the provider.',
  consent_refused: 'The provider gave no permission.',
  consent_app_password_required: judged.app_password_required,
  consent_oauth_required: 'The provider gave its permission, but the mail server does not take it.',
  consent_account_disabled: 'The mail server does not let this account in.',
  consent_server_down: judged.server_down,
  consent_throttled: judged.throttled,
  consent_locked_out: judged.locked_out,
};

/** "2 of 5" on the way there; past it time or the neighbours' word is missing, and no sum of two says that. */
const refusalCount = (refusals: number, needed: number) =>
  refusals <= needed ? `${refusals} of ${needed}` : `for the ${ordinal(refusals)} time`;

function ordinal(count: number): string {
  const ending: Partial<Record<Intl.LDMLPluralRule, string>> = { one: 'st', two: 'nd', few: 'rd' };
  return `${count}${ending[new Intl.PluralRules('en', { type: 'ordinal' }).select(count)] ?? 'th'}`;
}
