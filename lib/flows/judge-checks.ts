import { type CheckOutcome, decide } from '../accounts/decide.ts';
import type { Tx } from '../db/client.ts';
import { nobody } from '../hosts/judge-host.ts';
import {
  acceptsCredential,
  blamesCredential,
  type EndedCheck,
  historyOf,
  type JudgedCheck,
} from './ended-check.ts';
import { openOutage, situationsOf } from './host-outage.ts';

/**
 * Decides about checks that ended together: what each of them met counts for the others of its host. An outage that they
 * show is opened, which voids what was counted at that host: checks that went by such a count are left out, to be recorded by
 * themselves. The caller holds the locks of their accounts and writes what was decided.
 */
export async function judgeChecks(tx: Tx, checks: readonly EndedCheck[]): Promise<JudgedCheck[]> {
  const refused = checks.filter(blamesCredential);
  const acceptedNow = checks.filter(acceptsCredential).map(({ claimed }) => claimed.id);
  const situations = await situationsOf(tx, refused, acceptedNow);
  const judged = checks.map((check) => {
    const host = situations.get(check.claimed.id) ?? nobody;
    return {
      ...check,
      host,
      decision: decide(historyOf(check), outcomeOf(check), host, check.settings, check.now),
    };
  });
  for (const { claimed, result, decision, host, now } of judged) {
    if (!decision.outage) continue;
    const evidence = result.failure?.evidence ?? '';
    await openOutage(tx, { ...host, host: claimed.incoming.host, evidence }, now);
  }
  const outages = new Set(
    judged.filter(({ decision }) => decision.outage).map(({ claimed }) => claimed.incoming.host),
  );
  return judged.filter(
    ({ claimed, decision }) =>
      decision.outage || claimed.state !== 'failing' || !outages.has(claimed.incoming.host),
  );
}

function outcomeOf({ result: { failure, signedIn, needsConsent = false } }: EndedCheck): CheckOutcome {
  if (!failure) return { ok: true };
  const { cause, retryAfterMs } = failure;
  return { ok: false, cause, signedIn, retryAfterMs, needsConsent };
}
