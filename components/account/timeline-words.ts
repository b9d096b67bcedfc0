import {
  CircleCheck,
  Clock,
  FolderSync,
  History,
  Inbox,
  KeyRound,
  type LucideIcon,
  MailOpen,
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
import type { RecipientKind } from '#lib/notifications/channels/contract.ts';
import { type ChannelName, channelTitles } from '#lib/notifications/channels/names.ts';
import { causeWords } from '#lib/words/causes.ts';
import {
  byName,
  bySignIn,
  byWhom,
  notTaken,
  recipients,
  timeline,
  timelineNotes,
} from '#lib/words/language.ts';
import { wordOf } from '#lib/words/word-of.ts';

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
      return { icon: Plus, tone: 'idle', title: timeline.created, note: by(event.details.by) };
    case 'changed':
      return {
        icon: Pencil,
        tone: 'idle',
        title: timeline.changed(event.details.fields),
        note: by(event.details.by),
      };
    case 'owner_changed': {
      const { by: who, links } = event.details;
      const ended = links > 0 ? timelineNotes.links_ended : timelineNotes.no_link;
      return {
        icon: UserRound,
        tone: 'idle',
        title: timeline.owner_changed,
        note: `${ended} ${by(who)}`,
      };
    }
    case 'failing': {
      const { cause, evidence, refusals, needed } = event.details;
      return {
        icon: TriangleAlert,
        tone: 'warn',
        title: timeline.failing(refusals, needed),
        note: causeWords(cause).sentence,
        evidence,
      };
    }
    case 'degraded':
      return {
        icon: Clock,
        tone: 'warn',
        title: timeline.degraded,
        note: causeWords(event.details.cause, event.details.evidence).sentence,
        evidence: event.details.evidence,
      };
    case 'working_again':
      return { icon: CircleCheck, tone: 'ok', title: timeline.working_again };
    case 'suspended':
      return {
        icon: OctagonX,
        tone: 'bad',
        title: timeline.suspended(event.details.refusals),
        note: causeWords(event.details.cause, event.details.evidence).sentence,
        evidence: event.details.evidence,
      };
    case 'recovered':
      return { icon: CircleCheck, tone: 'ok', title: timeline.recovered, note: by(event.details.by) };
    case 'receive_only':
      return {
        icon: SendHorizontal,
        tone: 'warn',
        title: timeline.receive_only,
        note: timelineNotes.receive_only,
        evidence: event.details.evidence,
      };
    case 'sending_works_again':
      return { icon: CircleCheck, tone: 'ok', title: timeline.sending_works_again };
    case 'held_host_outage':
      return {
        icon: ShieldAlert,
        tone: 'warn',
        title: timeline.held_host_outage(event.details.host),
        evidence: event.details.evidence,
      };
    case 'gap_receipt':
      return {
        icon: Inbox,
        tone: 'ok',
        title: timeline.gap_receipt(event.details.fetched),
      };
    case 'paused':
      return { icon: Pause, tone: 'idle', title: timeline.paused, note: by(event.details.by) };
    case 'resumed':
      return { icon: Play, tone: 'idle', title: timeline.resumed, note: by(event.details.by) };
    case 'check_requested':
      return { icon: RefreshCw, tone: 'idle', title: timeline.check_requested, note: by(event.details.by) };
    case 'probe_requested':
      return {
        icon: RefreshCw,
        tone: 'idle',
        title: timeline.probe_requested,
        note: by(event.details.by),
      };
    case 'link_requested':
      return { icon: Send, tone: 'idle', title: timeline.link_requested, note: by(event.details.by) };
    case 'link_opened':
      return {
        icon: MailOpen,
        tone: 'accent',
        title: timeline.link_opened,
        note: timelineNotes.link_used(channelWord(event.details.channel)),
      };
    case 'notification_queued':
      return {
        icon: Send,
        tone: 'idle',
        title: timeline.notification_queued(
          channelWord(event.details.channel),
          recipientWord(event.details.recipientKind),
        ),
      };
    case 'notification_sent':
      return {
        icon: Send,
        tone: 'accent',
        title: timeline.notification_sent(
          channelWord(event.details.channel),
          recipientWord(event.details.recipientKind),
        ),
        note: event.details.recipientKind === 'own_address' ? timelineNotes.own_address : undefined,
      };
    case 'notification_failed':
      return {
        icon: MailWarning,
        tone: 'bad',
        title: timeline.notification_failed(channelWord(event.details.channel)),
        evidence: event.details.reason,
      };
    case 'notification_in_doubt':
      return {
        icon: MailWarning,
        tone: 'warn',
        title: timeline.notification_in_doubt(channelWord(event.details.channel)),
        note: timelineNotes.in_doubt,
        evidence: event.details.reason,
      };
    case 'notification_skipped':
      return {
        icon: MailWarning,
        tone: 'warn',
        title: timeline.notification_skipped(channelWord(event.details.channel)),
        note: sentence(event.details.reason),
      };
    case 'update_refused':
      return {
        icon: KeyRound,
        tone: 'warn',
        title: timeline[isOfConsent(event.details.reason) ? 'update_refused_consent' : 'update_refused'],
        note: refusedNote(event.details.reason),
        evidence: event.details.evidence,
      };
    case 'password_updated':
      return { icon: KeyRound, tone: 'ok', title: timeline.password_updated, note: by(event.details.by) };
    case 'signed_in_again':
      return { icon: KeyRound, tone: 'ok', title: timeline.signed_in_again, note: by(event.details.by) };
    case 'folder_renamed':
      return {
        icon: FolderSync,
        tone: 'idle',
        title: timeline.folder_renamed(event.details.from, event.details.to),
      };
    case 'folder_followed':
      return { icon: FolderSync, tone: 'idle', title: timeline.folder_followed(event.details.folder) };
    case 'folder_reset':
      return {
        icon: FolderSync,
        tone: 'idle',
        title: timeline.folder_reset(event.details.folder),
        note: timelineNotes.renumbered,
      };
    default: {
      const later: { kind: string } = event satisfies never;
      return { icon: History, tone: 'idle', title: later.kind.replaceAll('_', ' ') };
    }
  }
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

const doers = { ...byWhom, signed_in: bySignIn };
const by = (who: string | undefined) => (who ? (wordOf(doers, who)?.sentence ?? byName(who)) : undefined);

const channelWord = (channel: string) => channelTitles[channel as ChannelName] ?? channel;

const recipientsByKind: Record<RecipientKind | 'owner', string> = recipients;
const recipientWord = (kind: string) => wordOf(recipientsByKind, kind) ?? recipients.owner;

const isOfConsent = (reason: string) => reason.startsWith('consent_') || reason === 'another_identity';

const refusedNote = (reason: string) => wordOf(notTaken, reason) ?? sentence(reason.replaceAll('_', ' '));
