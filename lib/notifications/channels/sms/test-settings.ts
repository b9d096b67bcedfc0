import { randomUUID } from 'node:crypto';
import { databaseTime } from '../../../db/clock.ts';
import { normalisePhone } from '../../../fields/phone.ts';
import type { Settings } from '../../../settings/schema.ts';
import type { TestStep } from '../contract.ts';
import { countSms } from './count-parts.ts';
import { deliverSms, missingForSms, smsProvider } from './deliver.ts';
import { renderSms } from './render.ts';

export const smsTestSteps = ['settings', 'number', 'message'] as const;

/** Sends a real text message through the SMS settings. No key stands in any step. */
export async function testSms(
  to: string,
  requestedBy: string,
  settings: Settings,
  tell: (step: TestStep<(typeof smsTestSteps)[number]>) => boolean,
): Promise<string | null> {
  const missing = missingForSms(settings);
  const isComplete = missing.length === 0;
  const provider = smsProvider(settings)?.title(settings) ?? '';
  const detail = isComplete ? provider : `Not set: ${missing.join(', ')}`;
  if (!tell({ step: 'settings', ok: isComplete, detail })) return null;

  const number = normalisePhone(to, settings['sms.defaultRegion']);
  const noNumber = 'This is no telephone number; one from abroad needs its country, such as +49 30 1234567.';
  if (!tell({ step: 'number', ok: number !== null, detail: number ?? noNumber }) || !number) return null;

  const organisationName = settings['organisation.name'] ?? 'Rekey';
  const text = renderSms(
    { kind: 'test', at: databaseTime(), requestedBy, organisationName, supportText: '' },
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
}
