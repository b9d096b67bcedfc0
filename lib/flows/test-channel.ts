import { recordAudit } from '../audit/record.ts';
import { db } from '../db/client.ts';
import { releaseHeld } from '../notifications/channel-trouble.ts';
import { channels } from '../notifications/channels/channels.ts';
import type { TestStep } from '../notifications/channels/contract.ts';
import { forgetSettings, readSettings } from '../settings/store.ts';
import type { Actor } from '../viewer.ts';

/**
 * *Test Settings*: sends a real message through the stored settings of a channel and answers each step as it ends, up
 * to the first that fails. What waited for the channel goes out once a test has worked.
 */
export async function testChannel(
  channel: 'email' | 'sms',
  to: string,
  actor: Actor,
  onStep: (step: TestStep) => void = () => {},
): Promise<{ ok: boolean; steps: TestStep[] }> {
  const { test } = channels[channel];
  if (!test) throw new Error(`the recipients of ${channel} have tests of their own`);
  const steps: TestStep[] = [];
  forgetSettings(); // tested is what was saved a moment ago, by whichever process
  const reached = await test(to, actor.name, await readSettings(), (step) => {
    steps.push(step);
    onStep(step);
    return step.ok;
  });
  const ok = steps.every((step) => step.ok);
  await db().$transaction(async (tx) => {
    if (ok) await releaseHeld(tx, channel);
    await recordAudit(tx, {
      actor,
      action: `settings.${channel}_tested`,
      targetType: 'settings',
      details: { to: reached, ok },
    });
  });
  return { ok, steps };
}
