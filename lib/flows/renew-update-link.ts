import { randomUUID } from 'node:crypto';
import { hashToken } from '../crypto/token.ts';
import { db } from '../db/client.ts';
import { recordEvent } from '../events/record.ts';
import { limiter } from '../limits/limiter.ts';
import { channels } from '../notifications/channels/channels.ts';
import { queueNotification } from '../notifications/queue.ts';
import { rules } from '../rules/catalogue.ts';

const day = 86_400;
const ofSource = limiter({ name: 'renew-link-source', points: 10, seconds: 3600 });
const ofLink = limiter({ name: 'renew-link', points: 3, seconds: day });
const ofAccount = limiter({ name: 'renew-link-account', points: 5, seconds: day });

/**
 * Sends another update link where the account of a link that was used or ran out still needs one: by the same channel, to
 * the address or number that is on file now. Whoever asks is told nothing, whatever comes of it. Limited for each
 * source, link and account.
 */
export async function renewUpdateLink(token: string, source: string): Promise<void> {
  if (!/^[\w-]{43}$/.test(token)) return;
  if (!(await ofSource.count(source)).ok || !(await ofLink.count(token)).ok) return;
  const link = await db().updateLink.findUnique({
    where: { tokenHash: hashToken(token) },
    select: {
      channel: true,
      account: {
        select: {
          id: true,
          address: true,
          state: true,
          pausedAt: true,
          owner: { select: { alternateEmail: true, phone: true } },
          incidents: { where: { closedAt: null }, select: { id: true } },
        },
      },
    },
  });
  if (!link) return;
  const { channel, account } = link;
  const [incident] = account.incidents;
  if (!incident || account.pausedAt || !needsOwner.includes(account.state)) return;
  const { alternateEmail, phone } = account.owner;
  const [to] = channels[channel].reach('owner', {
    accountAddress: account.address,
    alternateAddress: alternateEmail,
    phone,
  });
  const rule = rules.find((one) => one.event === 'suspended' && one.channel === channel);
  if (!to || !rule || 'skipped' in to || !(await ofAccount.count(account.id)).ok) return;
  const ruleKey = rule.key;
  await db().$transaction(async (tx) => {
    // Asked for twice at once, it is sent once: of two links of an account in one message the first would be dead.
    await tx.$queryRaw`SELECT FROM mail_account WHERE id = ${account.id}::uuid FOR UPDATE`;
    const waiting = await tx.notification.count({
      where: { accountId: account.id, ruleKey, state: { in: ['queued', 'sending'] } },
    });
    if (waiting > 0) return;
    const queued = await queueNotification(tx, {
      ruleKey,
      kind: account.state === 'receive_only' ? 'cannot_send' : 'suspended',
      channel,
      ...to,
      accountId: account.id,
      incidentId: incident.id,
      again: randomUUID(),
    });
    if (queued?.event) await recordEvent(tx, queued.event);
    const details = { by: 'the owner, from a link that had ended' };
    await recordEvent(tx, {
      kind: 'link_requested',
      accountId: account.id,
      incidentId: incident.id,
      details,
    });
  });
}

const needsOwner = ['suspended', 'needs_consent', 'failing', 'receive_only'];
