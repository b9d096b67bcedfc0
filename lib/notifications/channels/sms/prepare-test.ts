import { normalisePhone } from '../../../fields/phone.ts';
import type { Settings } from '../../../settings/schema.ts';
import type { PreparedTest, TestStep } from '../contract.ts';
import { missingForSms, smsProvider } from './deliver.ts';

const nowhere = { to: null, isReady: false };

export const smsTestSteps = ['settings', 'number', 'message'] as const;

/** The steps before the message of a test of the SMS settings. No key stands in any step. */
export async function prepareSmsTest(
  to: string,
  settings: Settings,
  tell: (step: TestStep<(typeof smsTestSteps)[number]>) => boolean,
): Promise<PreparedTest> {
  const missing = missingForSms(settings);
  const isComplete = missing.length === 0;
  const provider = smsProvider(settings)?.title(settings) ?? '';
  const detail = isComplete ? provider : `Not set: ${missing.join(', ')}`;
  if (!tell({ step: 'settings', ok: isComplete, detail })) return nowhere;

  const number = normalisePhone(to, settings['sms.defaultRegion']);
  const noNumber = 'This is no telephone number; one from abroad needs its country, such as +49 30 1234567.';
  if (!tell({ step: 'number', ok: number !== null, detail: number ?? noNumber }) || !number) return nowhere;

  return { to: number, isReady: true };
}
