import { recordAudit } from '../../audit/record.ts';
import { unseal } from '../../crypto/seal.ts';
import { db } from '../../db/client.ts';
import { databaseTime } from '../../db/clock.ts';
import { type Counted, limiter } from '../../limits/limiter.ts';
import type { Secret } from '../../secret.ts';
import { readDeviceMark } from '../device-mark.ts';
import { isRecoveryCode } from './recovery-codes.ts';
import { acceptedStep, isCode } from './totp.ts';

export type ProofOutcome =
  | { ok: true }
  | { ok: false; reason: 'wrong' }
  | { ok: false; reason: 'too_many'; retryAfterMs: number };

// Asked only of who has given the right password. Who was in before has tries of their own: another who knows the
// password, too, cannot use them up.
const quarter = 900;
const byDevice = limiter({ name: 'second-factor-device', points: 10, seconds: quarter });
const byStranger = limiter({ name: 'second-factor', points: 10, seconds: quarter });
const byStrangerADay = limiter({ name: 'second-factor-day', points: 50, seconds: 86_400 });

/**
 * Tries a code of the user's authenticator app, or one of the recovery codes. Either is taken once; every try counts
 * before it is made.
 */
export async function proveSecondFactor(
  user: { id: string; email: string },
  code: Secret,
  from: { source: string; deviceMark?: string | undefined },
): Promise<ProofOutcome> {
  const device = from.deviceMark ? readDeviceMark(from.deviceMark, user.id) : null;
  const counted = device ? await byDevice.count(device) : await countStranger(user.id);
  if (!counted.ok) return { ok: false, reason: 'too_many', retryAfterMs: counted.retryAfterMs };

  const typed = code.reveal();
  if (isCode(typed) ? await takeCode(user.id, typed) : await takeRecoveryCode(user, typed)) {
    await (device ? byDevice.clear(device) : byStranger.clear(user.id));
    return { ok: true };
  }
  await recordAudit(db(), {
    actor: { kind: 'user', id: user.id, name: user.email },
    action: 'user.second_factor_refused',
    targetType: 'user',
    targetId: user.id,
    details: { source: from.source },
  });
  return { ok: false, reason: 'wrong' };
}

async function countStranger(userId: string): Promise<Counted> {
  const now = await byStranger.count(userId);
  return now.ok ? byStrangerADay.count(userId) : now;
}

/** The step is written by the statement that asks for it to be later than the last: of one code twice, one is taken. */
async function takeCode(userId: string, typed: string): Promise<boolean> {
  const known = await db().authenticator.findFirst({ where: { userId, confirmedAt: { not: null } } });
  if (!known) return false;
  const { sealedSecret, lastStep } = known;
  const secret = unseal(sealedSecret, { row: userId, field: 'authenticator' });
  const step = acceptedStep(secret, typed, lastStep, databaseTime());
  if (step === null) return false;
  const taken = await db().authenticator.updateMany({
    where: { userId, sealedSecret, OR: [{ lastStep: null }, { lastStep: { lt: step } }] },
    data: { lastStep: step },
  });
  return taken.count === 1;
}

async function takeRecoveryCode({ id, email }: { id: string; email: string }, typed: string) {
  if (typed.length > 100) return false;
  return db().$transaction(async (tx) => {
    const left = await tx.recoveryCode.findMany({ where: { userId: id, usedAt: null } });
    const code = left.find((one) => isRecoveryCode(typed, one.sealedHash, one.id));
    if (!code) return false;
    const { count } = await tx.recoveryCode.updateMany({
      where: { id: code.id, usedAt: null },
      data: { usedAt: databaseTime() },
    });
    if (count === 0) return false;
    await recordAudit(tx, {
      actor: { kind: 'user', id, name: email },
      action: 'user.recovery_code_used',
      targetType: 'user',
      targetId: id,
      details: { left: await tx.recoveryCode.count({ where: { userId: id, usedAt: null } }) },
    });
    return true;
  });
}
