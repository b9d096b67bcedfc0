import {
  CircleCheck,
  Clock,
  FolderSync,
  History,
  Inbox,
  KeyRound,
  type LucideIcon,
  MailWarning,
  OctagonX,
  Pause,
  Pencil,
  Play,
  Plus,
  RefreshCw,
  Send,
  SendHorizontal,
  ShieldAlert,
  TriangleAlert,
  UserRound,
} from 'lucide-react';
import type { TimelineEvent } from '#lib/events/store.ts';
import { type ChannelName, channelTitles } from '#lib/notifications/channels/names.ts';
import { causeWords } from '#lib/words/causes.ts';

type TimelineTone = 'ok' | 'bad' | 'warn' | 'idle' | 'accent';
export type TimelineWords = {
  icon: LucideIcon;
  tone: TimelineTone;
  title: string;
  /** A second sentence. */
  note?: string | undefined;
  /** The server's own words. */
  evidence?: string | undefined;
};

/** One entry of an account's timeline in words. An entry of a later version is shown by its bare name. */
export function timelineWords(event: TimelineEvent): TimelineWords {
  switch (event.kind) {
    case 'created':
      return { icon: Plus, tone: 'idle', title: 'Account added', note: by(event.details.by) };
    case 'changed':
      return {
        icon: Pencil,
        tone: 'idle',
        title: `Changed: ${event.details.fields.join(', ')}`,
        note: by(event.details.by),
      };
    case 'owner_changed': {
      const { by: who, links } = event.details;
      const ended =
        links > 0
          ? 'The update links of the former owner have ended. '
          : 'The former owner had no open link. ';
      return {
        icon: UserRound,
        tone: 'idle',
        title: 'The account has another owner',
        note: `${ended}${by(who)}`,
      };
    }
    case 'failing': {
      const { cause, evidence, refusals, needed } = event.details;
      return {
        icon: TriangleAlert,
        tone: 'warn',
        title: `Sign-in refused, ${refusalCount(refusals, needed)}`,
        note: causeWords(cause).sentence,
        evidence,
      };
    }
    case 'degraded':
      return {
        icon: Clock,
        tone: 'warn',
        title: 'Server in trouble',
        note: causeWords(event.details.cause, event.details.evidence).sentence,
        evidence: event.details.evidence,
      };
    case 'working_again':
      return { icon: CircleCheck, tone: 'ok', title: 'Working again' };
    case 'suspended':
      return {
        icon: OctagonX,
        tone: 'bad',
        title: `Suspended after ${times(event.details.refusals)}`,
        note: causeWords(event.details.cause, event.details.evidence).sentence,
        evidence: event.details.evidence,
      };
    case 'recovered':
      return { icon: CircleCheck, tone: 'ok', title: 'Recovered', note: by(event.details.by) };
    case 'receive_only':
      return {
        icon: SendHorizontal,
        tone: 'warn',
        title: 'Cannot send',
        note: 'Mail still comes in; the sending server refused the sign-in.',
        evidence: event.details.evidence,
      };
    case 'sending_works_again':
      return { icon: CircleCheck, tone: 'ok', title: 'Can send again' };
    case 'held_host_outage':
      return {
        icon: ShieldAlert,
        tone: 'warn',
        title: `Not counted: ${event.details.host} refuses many at once`,
        evidence: event.details.evidence,
      };
    case 'gap_receipt':
      return {
        icon: Inbox,
        tone: 'ok',
        title: `Caught up: ${event.details.fetched.toLocaleString('en')} messages fetched`,
      };
    case 'paused':
      return { icon: Pause, tone: 'idle', title: 'Paused', note: by(event.details.by) };
    case 'resumed':
      return { icon: Play, tone: 'idle', title: 'Resumed', note: by(event.details.by) };
    case 'check_requested':
      return { icon: RefreshCw, tone: 'idle', title: 'Check asked for', note: by(event.details.by) };
    case 'probe_requested':
      return {
        icon: RefreshCw,
        tone: 'idle',
        title: 'One try with the refused password asked for',
        note: by(event.details.by),
      };
    case 'link_requested':
      return { icon: Send, tone: 'idle', title: 'Update link asked for', note: by(event.details.by) };
    case 'notification_queued':
      return {
        icon: Send,
        tone: 'idle',
        title: `${channelWord(event.details.channel)} to ${recipientWord(event.details.recipientKind)} queued`,
      };
    case 'notification_sent':
      return {
        icon: Send,
        tone: 'accent',
        title: `${channelWord(event.details.channel)} sent to ${recipientWord(event.details.recipientKind)}`,
        note:
          event.details.recipientKind === 'own_address'
            ? 'This is the mailbox that does not work: the owner may not see it.'
            : undefined,
      };
    case 'notification_failed':
      return {
        icon: MailWarning,
        tone: 'bad',
        title: `${channelWord(event.details.channel)} could not be delivered`,
        evidence: event.details.reason,
      };
    case 'notification_in_doubt':
      return {
        icon: MailWarning,
        tone: 'warn',
        title: `${channelWord(event.details.channel)} perhaps sent`,
        note: 'Nobody heard how an attempt ended: it may have arrived.',
        evidence: event.details.reason,
      };
    case 'notification_skipped':
      return {
        icon: MailWarning,
        tone: 'warn',
        title: `${channelWord(event.details.channel)} not sent`,
        note: sentence(event.details.reason),
      };
    case 'update_refused':
      return {
        icon: KeyRound,
        tone: 'warn',
        title: isOfConsent(event.details.reason) ? 'Sign-in not taken' : 'New password not taken',
        note: refusedNote(event.details.reason),
        evidence: event.details.evidence,
      };
    case 'password_updated':
      return { icon: KeyRound, tone: 'ok', title: 'Password updated', note: by(event.details.by) };
    case 'signed_in_again':
      return { icon: KeyRound, tone: 'ok', title: 'Signed in again', note: by(event.details.by) };
    case 'folder_reset':
      return {
        icon: FolderSync,
        tone: 'idle',
        title: `The server renumbered ${event.details.folder}`,
        note: 'Its messages were compared again; none is lost or doubled.',
      };
    default: {
      const later: { kind: string } = event satisfies never;
      return { icon: History, tone: 'idle', title: later.kind.replaceAll('_', ' ') };
    }
  }
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

const ways: Record<string, string> = {
  update_link: 'Through the update link.',
  owner: 'By the owner.',
  administrator: 'By an administrator.',
  api: 'Over the API.',
  signed_in: 'The stored password works again.',
};

function by(who: string | undefined): string | undefined {
  if (!who) return undefined;
  return ways[who] ?? `By ${who}.`;
}

/** "2 of 5" on the way there; past it time or the neighbours' word is missing, and no sum of two says that. */
const refusalCount = (refusals: number, needed: number) =>
  refusals <= needed ? `${refusals} of ${needed}` : `for the ${ordinal(refusals)} time`;

function ordinal(count: number): string {
  const ending = { one: 'st', two: 'nd', few: 'rd', other: 'th' } as Record<string, string>;
  return `${count}${ending[new Intl.PluralRules('en', { type: 'ordinal' }).select(count)] ?? 'th'}`;
}

const times = (refusals: number) => (refusals === 1 ? 'one refusal' : `${refusals} refusals`);

const channelWord = (channel: string) => channelTitles[channel as ChannelName] ?? channel;

const recipients: Record<string, string> = {
  alternate_address: 'the owner’s other address',
  own_address: 'the mail account itself',
  administrator: 'the administrators',
  phone: 'the owner’s phone',
};

const recipientWord = (kind: string) => recipients[kind] ?? 'the owner';

const refusals: Record<string, string> = {
  wrong_old_password: 'The old password was not the one stored here; no server was asked.',
  same_as_refused: 'It is the password the server had refused already.',
  refused: 'The mail server refused it.',
  app_password_required: 'The mail server takes only a password made for applications.',
  oauth_required: 'The mail server takes no password for this account any more.',
  account_disabled: 'The mail server does not let this account in, whatever the password.',
  server_down: 'The mail server could not be reached; nothing was counted.',
  throttled: 'The mail server asked for fewer sign-ins.',
  locked_out: 'The mail server has locked the account for now.',
  too_many_tries: 'Too many tries; no server was asked.',
  another_identity: 'Somebody else signed in at the provider than whose mailbox it is; nothing was stored.',
  consent_declined: 'The owner did not allow it on the page of the provider.',
  consent_refused: 'The provider gave no permission.',
  consent_oauth_required: 'The provider gave its permission, but the mail server does not take it.',
  consent_account_disabled: 'The mail server does not let this account in.',
  consent_server_down: 'The mail server could not be reached; nothing was counted.',
};

const isOfConsent = (reason: string) => reason.startsWith('consent_') || reason === 'another_identity';

function refusedNote(reason: string): string {
  return refusals[reason] ?? `${reason.replaceAll('_', ' ')}.`.replace(/^./, (first) => first.toUpperCase());
}
