import { type CredentialSetBy, hasOwnOutgoing, replaceOutgoing } from '../accounts/credentials.ts';
import type { PlannedChange } from '../accounts/plan-change.ts';
import { forgetRefused } from '../accounts/refused-secrets.ts';
import type { Tx } from '../db/client.ts';
import { recordEvent } from '../events/record.ts';
import { isCredentialCause } from '../mail/judge/causes.ts';
import type { ServersTest } from './test-servers.ts';
import type { Stored } from './try-change.ts';

/**
 * What a change says about sending. `mended`: it works, or there is no server any more that could refuse; `refused`: the
 * test said so; `other`: the server that refused gets another password, or is another one, and was not asked yet.
 */
export type SendingChange = 'same' | 'mended' | 'refused' | 'other';

/** What the outgoing server gets of what somebody has just typed; null: what was stored already. */
export const typedForSending = ({ outgoingPassword: own, incomingPassword }: PlannedChange) =>
  own === 'none' ? incomingPassword : own === 'keep' ? null : own;

/** Stores the outgoing server's own password, and what is known of sending now. */
export async function changeSending(
  tx: Tx,
  row: Stored,
  plan: PlannedChange,
  test: ServersTest | null,
  by: CredentialSetBy,
): Promise<SendingChange> {
  const { id } = row;
  const { outgoingPassword } = plan;
  if (outgoingPassword !== 'keep') {
    const credential = outgoingPassword === 'none' ? null : outgoingPassword;
    await replaceOutgoing(tx, id, credential, credential || hasOwnOutgoing(row) ? by : undefined);
  }
  const tested = test?.outgoing;
  if (tested?.ok === false && isCredentialCause(tested.cause)) return 'refused';
  if (tested?.ok || plan.outgoing === null) {
    if (row.outgoingRefusedAt === null) return 'same';
    await tx.mailAccount.update({ where: { id }, data: { outgoingRefusedAt: null } });
    await forgetRefused(tx, id, 'outgoing');
    if (tested?.ok) await recordEvent(tx, { kind: 'sending_works_again', accountId: id, details: {} });
    return 'mended';
  }
  const takesAnother =
    outgoingPassword === 'none' ? plan.incomingPassword !== null : outgoingPassword !== 'keep';
  const isOther = plan.isMoved.outgoing || takesAnother;
  return isOther && row.outgoingRefusedAt ? 'other' : 'same';
}
