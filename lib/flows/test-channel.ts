import { randomUUID } from 'node:crypto';
import { recordAudit } from '../audit/record.ts';
import { opensCredentials } from '../crypto/key.ts';
import { db } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { releaseHeld } from '../notifications/channel-trouble.ts';
import { channels } from '../notifications/channels/channels.ts';
import type { TestStep } from '../notifications/channels/contract.ts';
import type { Settings } from '../settings/schema.ts';
import { forgetSettings, readSettings } from '../settings/store.ts';
import type { Actor } from '../viewer.ts';
import { askWorker } from '../worker-questions/ask.ts';
import type { WorkerQuestion } from '../worker-questions/question.ts';
import { countTest } from './count-test.ts';

/**
 * *Test Settings*: sends a real message through the stored settings of a channel and answers each step as it ends, up
 * to the first that fails. What waited for the channel goes out once a test has worked.
 */
export async function testChannel(
  channel: Tested,
  to: string,
  actor: Actor,
  onStep: (step: TestStep) => void = () => {},
): Promise<TestedChannel> {
  const tooMany = await countTest(actor);
  if (tooMany) return told(notTested(tooMany), onStep);
  forgetSettings(); // tested is what was saved a moment ago, by whichever process
  const isByAccount = channel === 'email' && (await readSettings())['email.account'] !== null;
  if (!isByAccount || opensCredentials()) return testHere(channel, to, actor, onStep);
  const asked = await askWorker(channelQuestion, { channel, to, actor });
  return told(asked.answered ? asked.answer : notTested(noWorker), onStep);
}

function told(tested: TestedChannel, onStep: (step: TestStep) => void): TestedChannel {
  for (const step of tested.steps) onStep(step);
  return tested;
}

type Tested = 'email' | 'sms';
type TestedChannel = { ok: boolean; steps: TestStep[] };

const notTested = (detail: string): TestedChannel => ({
  ok: false,
  steps: [{ step: 'message', ok: false, detail }],
});
const noWorker = 'passwords are opened by workers alone here, and no worker has answered: look at Overview';

/** By a mail account, whose sign-in only a worker opens where web processes have a write-only key. */
export const channelQuestion: WorkerQuestion<{ channel: Tested; to: string; actor: Actor }, TestedChannel> = {
  kind: 'test-settings',
  withinMs: 180_000,
  answer: ({ channel, to, actor }) => testHere(channel, to, actor, () => {}),
};

async function testHere(
  channel: Tested,
  to: string,
  actor: Actor,
  onStep: (step: TestStep) => void,
): Promise<TestedChannel> {
  const { prepareTest } = channels[channel];
  if (!prepareTest) throw new Error(`the recipients of ${channel} have tests of their own`);
  const steps: TestStep[] = [];
  const tell = (step: TestStep) => {
    steps.push(step);
    onStep(step);
    return step.ok;
  };
  forgetSettings(); // tested is what was saved a moment ago, by whichever process
  const settings = await readSettings();
  const { to: reached, isReady } = await prepareTest(to, settings, tell);
  if (isReady && reached) tell(await sendTest(channel, reached, actor, settings));
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

async function sendTest(
  channel: 'email' | 'sms',
  to: string,
  { name: requestedBy }: Actor,
  settings: Settings,
): Promise<TestStep> {
  const at = databaseTime();
  const organisationName = settings['organisation.name'] ?? 'Rekey';
  const supportText = settings['organisation.support'] ?? '';
  const message = { kind: 'test', at, requestedBy, organisationName, supportText } as const;
  const envelope = { to, messageId: randomUUID(), date: at };
  const delivery = await channels[channel].deliver(message, envelope, settings);
  if (delivery.result !== 'sent') return { step: 'message', ok: false, detail: delivery.reason };
  // Nothing of it is masked; an empty text would be found between all letters.
  const { parts } = channels[channel].show(message, settings, '•••••');
  const inParts = parts === null ? '' : ` (${parts === 1 ? '1 part' : `${parts} parts`})`;
  return { step: 'message', ok: true, detail: `${delivery.answer}${inParts}` };
}
