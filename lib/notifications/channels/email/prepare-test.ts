import { probeOutgoing } from '../../../mail/probe.ts';
import { ehloNameOf } from '../../../settings/ehlo-name.ts';
import type { Settings } from '../../../settings/schema.ts';
import type { PreparedTest, TestStep } from '../contract.ts';
import { missingForMail } from './missing.ts';
import { asSender, senderOf } from './sender.ts';

export const emailTestSteps = ['settings', 'connection', 'sign_in', 'message'] as const;

/** The steps before the message of a test of the e-mail settings. The password stands in no step. */
export async function prepareEmailTest(
  to: string,
  settings: Settings,
  tell: (step: TestStep<(typeof emailTestSteps)[number]>) => boolean,
): Promise<PreparedTest> {
  const missing = missingForMail(settings);
  const sender = await senderOf(settings);
  if (missing.length > 0 || !sender.ok) {
    const detail = missing.length > 0 || sender.ok ? `Not set: ${missing.join(', ')}` : sender.reason;
    tell({ step: 'settings', ok: false, detail });
    return { to, isReady: false };
  }
  const { server } = sender;
  tell({ step: 'settings', ok: true, detail: `${server.host}:${server.port}` });

  const probe = await asSender(sender, (credential) =>
    probeOutgoing(server, credential, {
      signal: AbortSignal.timeout(deadlineMs),
      ehloName: ehloNameOf(settings),
      isAsked: true,
    }),
  );
  if ('refusal' in probe) {
    tell({ step: 'sign_in', ok: false, detail: probe.verdict.evidence });
    return { to, isReady: false };
  }
  const reached = probe.ok || probe.stage === 'auth';
  const words = probe.ok ? '' : probe.verdict.evidence || probe.verdict.cause;
  tell({ step: 'connection', ok: reached, detail: reached ? securityWords[server.security] : words });
  if (!reached) return { to, isReady: false };
  tell({
    step: 'sign_in',
    ok: probe.ok,
    detail: probe.ok ? (sender.open ? `as ${server.user}` : 'not asked for') : words,
  });
  if (!probe.ok) return { to, isReady: false };

  return { to, isReady: true };
}

const deadlineMs = 3 * 60_000;

const securityWords = {
  tls: 'encrypted (TLS)',
  starttls: 'encrypted (STARTTLS)',
  none: 'not encrypted, as set',
} as const;
