import { randomUUID } from 'node:crypto';
import { recordAudit } from '../audit/record.ts';
import { db } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { normalisePhone } from '../fields/phone.ts';
import { countSms } from '../notifications/sms/count-parts.ts';
import { renderSms } from '../notifications/sms/render.ts';
import { deliverSms } from '../notifications/transports/sms.ts';
import { missingForSms } from '../rules/requirements.ts';
import { forgetSettings, readSettings } from '../settings/store.ts';
import type { Actor } from '../viewer.ts';

export const smsTestSteps = ['settings', 'number', 'message'] as const;
export type SmsTestStep = {
  step: (typeof smsTestSteps)[number];
  ok: boolean;
  /** The provider's answer, or what is missing. */
  detail: string;
};

export type SmsTestResult = { ok: boolean; steps: SmsTestStep[] };

/**
 * *Test Settings*: sends a real text message through the stored SMS settings and answers each step as it ends, up
 * to the first that fails. No key stands in any answer.
 */
export async function testSmsSettings(
  to: string,
  actor: Actor,
  onStep: (step: SmsTestStep) => void = () => {},
): Promise<SmsTestResult> {
  const steps: SmsTestStep[] = [];
  forgetSettings(); // tested is what was saved a moment ago, by whichever process
  const settings = await readSettings();
  const tell = (step: SmsTestStep) => {
    steps.push(step);
    onStep(step);
    return step.ok;
  };
  const run = async (): Promise<string | null> => {
    const missing = missingForSms(settings);
    const isComplete = missing.length === 0;
    const provider = settings['sms.provider'] === 'twilio' ? 'Twilio' : hostOf(settings['sms.http.url']);
    const detail = isComplete ? provider : `Not set: ${missing.join(', ')}`;
    if (!tell({ step: 'settings', ok: isComplete, detail })) return null;

    const number = normalisePhone(to, settings['sms.defaultRegion']);
    const noNumber =
      'This is no telephone number; one from abroad needs its country, such as +49 30 1234567.';
    if (!tell({ step: 'number', ok: number !== null, detail: number ?? noNumber }) || !number) return null;

    const organisationName = settings['organisation.name'] ?? 'Rekey';
    const text = renderSms(
      { kind: 'test', at: databaseTime(), requestedBy: actor.name, organisationName, supportText: '' },
      { template: null },
    );
    const delivery = await deliverSms(settings, { to: number, text, messageId: randomUUID() });
    const isSent = delivery.result === 'sent';
    const { parts } = countSms(text);
    tell({
      step: 'message',
      ok: isSent,
      detail: isSent ? `${delivery.answer} (${parts === 1 ? '1 part' : `${parts} parts`})` : delivery.reason,
    });
    return number;
  };
  const number = await run();
  const ok = steps.every((step) => step.ok);
  await db().$transaction((tx) =>
    recordAudit(tx, {
      actor,
      action: 'settings.sms_tested',
      targetType: 'settings',
      details: { to: number, ok },
    }),
  );
  return { ok, steps };
}

const hostOf = (url: string | null) => (url && URL.canParse(url) ? new URL(url).host : 'an HTTP provider');
