import { z } from 'zod';
import type { AuditAction } from '../audit/actions.ts';
import type { EventType } from '../notifications/event-types.ts';
import type { NotificationKind } from '../notifications/kinds.ts';

// Everything that can happen to an account, and to the hosts of many. A kind says once what its row holds, in which logs
// it stands, and what rules may tell somebody of it; recordEvent does the rest.

type Definition = {
  /** What is kept of it, and shown: never a secret, never mail content. */
  details: z.ZodObject;
  /** `timeline`: the account's story; what the audit log calls it is written where somebody did it. */
  logs: { timeline: boolean; audit?: AuditAction };
  /** The notifications that rules may make of it, in this order; without any no rule hears of it. */
  heard?: readonly NotificationKind[];
  /** What webhooks and chats can choose it by; without it nobody outside hears of it. */
  type?: EventType;
};

const text = z.string();
const by = z.object({ by: text });
const nothing = z.object({});
const refusal = z.object({ cause: text, evidence: text });
const notice = z.object({ rule: text, channel: text });
const story = { timeline: true } as const;

export const eventKinds = {
  created: {
    type: 'account.created',
    details: by,
    logs: { timeline: true, audit: 'account.created' },
  },
  changed: {
    type: 'account.changed',
    details: by.extend({ fields: z.array(text) }),
    logs: { timeline: true, audit: 'account.changed' },
  },
  /** `links`: how many of the former owner's ended with it. */
  owner_changed: { details: by.extend({ links: z.int() }), logs: story },
  deleted: {
    type: 'account.deleted',
    // Its row is gone: the id stands here.
    details: z.object({ id: text, address: text, owner: text, messages: z.int() }),
    logs: { timeline: false, audit: 'account.deleted' },
  },
  paused: {
    type: 'account.paused',
    details: by,
    logs: { timeline: true, audit: 'account.paused' },
  },
  resumed: {
    type: 'account.resumed',
    details: by,
    logs: story,
  },
  check_requested: { details: by, logs: story },
  probe_requested: { details: by, logs: story },
  link_requested: { details: by, logs: { timeline: true, audit: 'account.update_link_sent' } },
  /** Somebody used its page, once a link; `channel`: what it was sent by. */
  link_opened: { details: z.object({ channel: text }), logs: story },

  failing: {
    type: 'account.failing',
    details: refusal.extend({ refusals: z.int(), needed: z.int() }),
    logs: story,
  },
  degraded: {
    type: 'account.degraded',
    details: refusal,
    logs: story,
  },
  held_host_outage: { details: z.object({ host: text, evidence: text }), logs: story },
  working_again: {
    type: 'account.working_again',
    details: nothing,
    logs: story,
  },
  suspended: {
    type: 'account.suspended',
    details: refusal.extend({ refusals: z.int() }),
    logs: { timeline: true, audit: 'account.suspended' },
    heard: ['suspended', 'account_suspended'],
  },
  recovered: {
    type: 'account.recovered',
    details: z.object({ by: text, suspended: z.boolean() }),
    logs: story,
    heard: ['recovered'],
  },
  receive_only: {
    type: 'account.receive_only',
    details: refusal,
    logs: story,
    heard: ['cannot_send'],
  },
  /** What an account that was in worse trouble is left with: said where that ended, and nowhere else. */
  still_receive_only: { details: nothing, logs: { timeline: false }, heard: ['cannot_send'] },
  sending_works_again: {
    type: 'account.sending_works_again',
    details: nothing,
    logs: story,
  },
  gap_receipt: { details: z.object({ fetched: z.int(), since: text.nullable() }), logs: story },

  password_updated: {
    type: 'account.password_updated',
    details: by,
    logs: { timeline: true, audit: 'account.password_updated' },
    heard: ['password_updated'],
  },
  signed_in_again: { details: by, logs: { timeline: true, audit: 'account.signed_in_again' } },
  update_refused: { details: z.object({ reason: text, evidence: text }), logs: story },
  folder_renamed: { details: z.object({ from: text, to: text }), logs: story },
  folder_followed: { details: z.object({ folder: text }), logs: story },
  folder_reset: { details: z.object({ folder: text }), logs: story },

  notification_queued: { details: notice.extend({ recipientKind: text }), logs: story },
  notification_sent: { details: notice.extend({ recipientKind: text }), logs: story },
  notification_failed: { details: notice.extend({ reason: text }), logs: story },
  notification_in_doubt: { details: notice.extend({ reason: text }), logs: story },
  notification_skipped: { details: notice.extend({ reason: text }), logs: story },

  host_outage: {
    type: 'host.outage_began',
    details: z.object({ host: text }),
    logs: { timeline: false },
    heard: ['host_outage'],
  },
  host_outage_over: {
    type: 'host.outage_ended',
    details: z.object({ host: text }),
    logs: { timeline: false },
    heard: ['host_outage_over'],
  },
} as const satisfies Record<string, Definition>;

export type EventKind = keyof typeof eventKinds;
