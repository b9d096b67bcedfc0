import { isBeyondAscii } from '../accounts/beyond-ascii.ts';
import type { StoredCredential } from '../accounts/credentials.ts';
import { noteRefused, storedColumns, storedOf, storedSecret } from '../accounts/refused-secrets.ts';
import { opensCredentials } from '../crypto/key.ts';
import type { Tx } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { recordEvent } from '../events/record.ts';
import { openIncident } from '../incidents/store.ts';
import type { Verdict } from '../mail/judge/classify.ts';
import { readSettings } from '../settings/store.ts';

/**
 * The outgoing server refuses the account's credential: it is `receive_only` until somebody repairs it or a probe
 * works, with an open incident, the server's words in its timeline and the notifications of the enabled rules. The
 * refused password goes there no more but for the rare probe. Says it once, however often it is refused;
 * `isOwnerThere`: the page says it to them at this moment; `typed`: what the server refused, where somebody has just given it and
 * it is stored now. The caller holds the account's row lock.
 */
export async function refuseSending(
  tx: Tx,
  accountId: string,
  { cause, evidence }: Pick<Verdict, 'cause' | 'evidence'>,
  {
    now = databaseTime(),
    isOwnerThere = false,
    typed = null,
  }: { now?: Date; isOwnerThere?: boolean; typed?: StoredCredential | null } = {},
): Promise<void> {
  const beyond = { isBeyondAscii: await noteRefusedPassword(tx, accountId, typed, now) };
  const { count } = await tx.mailAccount.updateMany({
    where: { id: accountId, outgoingRefusedAt: null },
    data: { outgoingRefusedAt: now },
  });
  if (count === 0) return;
  // An account that is in worse trouble stays in it; the check that ends that finds what is noted here.
  const { count: turned } = await tx.mailAccount.updateMany({
    where: { id: accountId, state: 'active' },
    data: { state: 'receive_only', stateSince: now },
  });
  const incidentId = await openIncident(tx, { accountId, cause, evidence, ...beyond, now });
  const isTold = turned > 0 && !isOwnerThere;
  const details = { cause, evidence };
  await recordEvent(tx, { kind: 'receive_only', accountId, incidentId, details, at: now, isTold });
}

/** Answers whether it has letters beyond ASCII. What a process cannot open, and nobody typed, a worker's next probe notes. */
async function noteRefusedPassword(
  tx: Tx,
  accountId: string,
  typed: StoredCredential | null,
  now: Date,
): Promise<boolean> {
  const row = await tx.mailAccount.findUniqueOrThrow({ where: { id: accountId }, select: storedColumns });
  const stored = storedOf(row);
  const { outgoing: server } = stored;
  const isTyped = typed && server && !opensCredentials();
  const placed = isTyped ? { accountId, server, secret: typed } : storedSecret(stored, 'outgoing');
  if (!placed) return false;
  const probeHours = (await readSettings())['suspension.probeHours'];
  await noteRefused(tx, 'outgoing', placed, { now, probeHours, isProbe: false });
  return isBeyondAscii(placed.secret);
}
