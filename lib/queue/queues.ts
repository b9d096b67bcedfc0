import type { Queue } from 'pg-boss';

/** What each queue carries. Ids only: no address, no secret, no content stands in a job. */
export type Jobs = {
  'send-notification': { notificationId: string };
  /** A message of a person's own, on its way to their sending server or its copy to their Sent folder. */
  'send-mail': { outgoingId: string };
};

export type QueueName = keyof Jobs;

export const queues: Record<QueueName, Omit<Queue, 'name'>> = {
  'send-notification': {
    policy: 'exclusive',
    heartbeatSeconds: 30,
    // A server may take five minutes for its greeting alone.
    expireInSeconds: 900,
    // 15 s, 30 s, 1 min … up to an hour: about eight hours in all.
    retryLimit: 14,
    retryDelay: 15,
    retryBackoff: true,
    retryDelayMax: 3600,
    deleteAfterSeconds: 24 * 3600,
  },
  'send-mail': {
    policy: 'exclusive',
    heartbeatSeconds: 15,
    expireInSeconds: 3600,
    // The row says when to try again (lib/outgoing-messages/dispatch.ts); this is for a worker that died.
    retryLimit: 3,
    retryDelay: 1,
    deleteAfterSeconds: 300,
  },
};

/**
 * What programs and chats are told has a lower priority than what people are told, which is 0, and seats of its own: a receiver
 * that takes half a minute for each event keeps no message to a person waiting.
 */
export const eventPriority = -1;

/** Queues of former versions, which nothing is sent to any more: accounts that are due are claimed (lib/accounts/claim-due.ts). */
export const formerQueues = ['check-account', 'check-troubled-account'];
