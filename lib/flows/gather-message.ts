import { seal, unseal } from '../crypto/seal.ts';
import type { Prisma, Tx } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { beginAttempt, endWaiting } from '../notifications/attempts.ts';
import { channels } from '../notifications/channels/channels.ts';
import type { ChannelName } from '../notifications/channels/names.ts';
import { holdBack } from '../notifications/hold.ts';
import { topicOf } from '../notifications/kinds.ts';
import type { NotificationMessage } from '../notifications/message.ts';
import { phraseOf } from '../notifications/phrase.ts';
import { runNow } from '../queue/run-now.ts';
import { Secret } from '../secret.ts';
import type { Settings } from '../settings/schema.ts';
import { addressOf, asView, type View, viewFor } from '../update-links/address.ts';
import { issueUpdateLink } from '../update-links/store.ts';
import {
  composeMessage,
  type MessageLink,
  type NotificationFacts,
  notificationFacts,
  whyPointless,
} from './compose-message.ts';
import { carriesSignInLink, signInLinkMessage } from './sign-in-link-message.ts';

/** One message that is about to go out, and the notifications it carries. */
export type GatheredMessage = {
  /** The same for every copy of the message. */
  messageId: string;
  leadId: string;
  channel: ChannelName;
  recipient: string;
  date: Date;
  rows: NotificationFacts[];
  message: NotificationMessage;
};

const loaded = {
  ...notificationFacts,
  state: true,
  leadId: true,
  updateLinks: { where: { usedAt: null, revokedAt: null }, select: { expiresAt: true, view: true } },
  account: {
    select: {
      ...notificationFacts.account.select,
      owner: {
        select: { sessions: { select: { browser: true }, orderBy: { lastSeenAt: 'desc' }, take: 1 } },
      },
    },
  },
} satisfies Prisma.NotificationSelect;

type Loaded = Prisma.NotificationGetPayload<{ select: typeof loaded }>;

/**
 * Puts together the message a notification goes out with: every notification of the same rule for the same person
 * at the same place that waits too. What a message carries is written down before it is sent, so that a copy sent
 * again after a crash is the same message. Null: there is nothing to send, or another message carries it.
 *
 * 1 one at a time for each recipient, so that two workers cannot each take one of a pair; 2 one that waits for its
 * next try, and certainly never left, is joined, and tried at once; 3 those that wait are taken along; 4 whatever nobody needs any more is
 * ended; 5 the attempt is entered and the links are made.
 */
export async function gatherMessage(tx: Tx, id: string, settings: Settings): Promise<GatheredMessage | null> {
  const own = await tx.notification.findUnique({ where: { id }, select: { channel: true, recipient: true } });
  if (own) await oneAtATime(tx, own);
  const self = await tx.notification.findUnique({ where: { id }, select: loaded });
  if (self?.orderKey && (await waitsItsTurn(tx, self))) return null;
  if (self && carriesSignInLink(self)) return gatherSignInLink(tx, self, settings);
  if (self?.leadId && self.leadId !== id) return null;
  if (self && !self.leadId) {
    if (self.state !== 'queued' && self.state !== 'sending') return null;
    if (await join(tx, self, settings)) return null;
    await takeAlong(tx, self, settings);
  }
  const carried = await tx.notification.findMany({
    where: { leadId: id, state: { in: ['queued', 'sending'] } },
    orderBy: { id: 'asc' },
    select: loaded,
  });
  const rows = await enter(tx, carried, settings);
  const [first] = rows;
  if (!first) return null;
  const links = await linksFor(tx, rows, settings);
  const outage = await outageOf(tx, first);
  const queuedAt = self?.queuedAt ?? first.queuedAt;
  return {
    messageId: `${id}.${queuedAt.getTime().toString(36)}`,
    leadId: id,
    channel: first.channel,
    recipient: first.recipient,
    date: queuedAt,
    rows,
    message: composeMessage(rows, {
      settings,
      outage,
      linkOf: ({ id: row }) => links.get(row) as MessageLink,
    }),
  };
}

/** Events of one account reach a webhook in their order: this one waits while an earlier one is on its way. */
async function waitsItsTurn(tx: Tx, { id, state, orderKey, queuedAt }: Loaded): Promise<boolean> {
  if (state !== 'queued' || !orderKey) return false;
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('rekey order'), hashtext(${orderKey}))`;
  const ahead = await tx.notification.findFirst({
    where: {
      orderKey,
      id: { not: id },
      OR: [
        { state: 'sending' },
        { state: 'queued', OR: [{ queuedAt: { lt: queuedAt } }, { queuedAt, id: { lt: id } }] },
      ],
    },
    select: { heldUntil: true },
  });
  if (!ahead) return false;
  const soon = new Date(databaseTime().getTime() + 5_000);
  const until = ahead.heldUntil && ahead.heldUntil > soon ? ahead.heldUntil : soon;
  const reason = 'an earlier event of the same account goes first';
  await holdBack(tx, [id], { until, reason, isForUs: false, isTryBack: false });
  return true;
}

/** An invitation or a password reset goes out on its own. */
async function gatherSignInLink(tx: Tx, row: Loaded, settings: Settings): Promise<GatheredMessage | null> {
  const { id, state, channel, recipient, queuedAt: date } = row;
  if (state !== 'queued' && state !== 'sending') return null;
  const message = await signInLinkMessage(tx, row, settings);
  if (!message) {
    await endWaiting(tx, { id }, 'no longer needed');
    return null;
  }
  await tx.notification.update({ where: { id }, data: { leadId: id } });
  await beginAttempt(tx, [id]);
  const messageId = `${id}.${date.getTime().toString(36)}`;
  const rows = [{ ...row, attempts: row.attempts + 1 }];
  return { messageId, leadId: id, channel, recipient, date, rows, message };
}

async function oneAtATime(
  tx: Tx,
  { channel, recipient }: { channel: string; recipient: string },
): Promise<void> {
  await tx.$executeRaw`
    SELECT pg_advisory_xact_lock(hashtext('rekey message'), hashtext(${`${channel} ${recipient}`}))`;
}

/** Those that could go out with it: of the same person, to the same place, about the same thing. */
function likeIt({
  id,
  ruleKey,
  channel,
  recipient,
  recipientKind,
  account,
}: Loaded): Prisma.NotificationWhereInput {
  return {
    id: { not: id },
    ruleKey,
    channel,
    recipient,
    state: 'queued',
    // An administrator is told of everybody's.
    ...(recipientKind === 'administrator' ? {} : { account: { ownerId: account?.ownerId ?? '' } }),
  };
}

async function join(tx: Tx, self: Loaded, settings: Settings): Promise<boolean> {
  if (!self.account) return false;
  const waiting = await tx.notification.findFirst({
    // Mail servers drop a copy whose Message-ID they have seen: one that may have arrived takes nobody along.
    where: { ...likeIt(self), leadId: { not: null }, inDoubtSince: null },
    orderBy: { id: 'asc' },
    select: { leadId: true },
  });
  if (!waiting?.leadId) return false;
  const { leadId } = waiting;
  const carried = await tx.notification.count({ where: { leadId, state: 'queued' } });
  if (carried >= mostIn(self, settings)) return false;
  await tx.notification.update({ where: { id: self.id }, data: { leadId } });
  await runNow(tx, 'send-notification', leadId);
  return true;
}

async function takeAlong(tx: Tx, self: Loaded, settings: Settings): Promise<void> {
  const others = self.account
    ? await tx.notification.findMany({
        where: { ...likeIt(self), leadId: null },
        orderBy: { id: 'asc' },
        take: mostIn(self, settings) - 1,
        select: { id: true },
      })
    : [];
  await tx.notification.updateMany({
    where: { id: { in: [self.id, ...others.map(({ id }) => id)] } },
    data: { leadId: self.id },
  });
}

function mostIn({ channel, kind }: Loaded, settings: Settings): number {
  const topic = topicOf(kind);
  return topic ? channels[channel].mostTogether(topic, settings) : 1;
}

async function enter(tx: Tx, carried: Loaded[], settings: Settings): Promise<Loaded[]> {
  const rows: Loaded[] = [];
  for (const row of carried) {
    const reason = whyPointless(row, settings, await outageOf(tx, row));
    if (reason) {
      await endWaiting(tx, { id: row.id }, reason);
    } else rows.push({ ...row, attempts: row.attempts + 1 });
  }
  await beginAttempt(
    tx,
    rows.map(({ id }) => id),
  );
  return rows;
}

async function outageOf(tx: Tx, { hostOutageId }: Loaded) {
  return hostOutageId ? tx.hostOutage.findUnique({ where: { id: hostOutageId } }) : null;
}

async function linksFor(tx: Tx, rows: Loaded[], settings: Settings): Promise<Map<string, MessageLink>> {
  const links = new Map<string, MessageLink>();
  for (const row of rows) {
    if (topicOf(row.kind) !== 'suspended' || !row.account) continue;
    const { token, expiresAt, view } = await linkFor(tx, row, row.account, settings);
    const url = `${addressOf(view, settings)}/update/${token}`;
    const phrase = row.incident?.checkWords ?? phraseOf(token);
    links.set(row.id, { url, view, phrase, expiresAt });
  }
  return links;
}

/** Half of an hour of validity. */
const halfHourMs = 1_800_000;

/** The link of a message stays the same over its attempts: the first copy to arrive must not be a dead one. */
async function linkFor(
  tx: Tx,
  { id, channel, incidentId, sealedToken, updateLinks, heldBack }: Loaded,
  account: NonNullable<Loaded['account']>,
  settings: Settings,
): Promise<{ token: string; expiresAt: Date; view: View }> {
  const place = { row: id, field: 'link' };
  const open = updateLinks[0];
  // Held back for days and certainly never delivered: it lives from now on, as one that is sent today does.
  const isFresh =
    open &&
    open.expiresAt.getTime() - databaseTime().getTime() > settings['updateLinks.validHours'] * halfHourMs;
  const isOfUse = open && (isFresh || (heldBack === 0 && open.expiresAt > databaseTime()));
  if (sealedToken && isOfUse) {
    return { token: unseal(sealedToken, place).reveal(), expiresAt: open.expiresAt, view: asView(open.view) };
  }
  const view = viewFor(channels[channel].opensIn, account.owner.sessions[0]?.browser ?? '', settings);
  const issued = await issueUpdateLink(tx, {
    accountId: account.id,
    incidentId,
    notificationId: id,
    channel,
    view,
    credentialVersion: account.credentialVersion,
    validHours: settings['updateLinks.validHours'],
  });
  await tx.notification.update({
    where: { id },
    data: { sealedToken: seal(new Secret(issued.token), place) },
  });
  return { ...issued, view };
}
