import { randomUUID } from 'node:crypto';
import { recordAudit } from '../audit/record.ts';
import { db } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { probeOutgoing } from '../mail/probe.ts';
import { releaseHeld } from '../notifications/channel-trouble.ts';
import { renderNotification } from '../notifications/render.ts';
import { deliverEmail, emailServer } from '../notifications/transports/email.ts';
import { missingForMail } from '../rules/requirements.ts';
import { ehloNameOf } from '../settings/ehlo-name.ts';
import { forgetSettings, readSettings } from '../settings/store.ts';
import type { Actor } from '../viewer.ts';

export const emailTestSteps = ['settings', 'connection', 'sign_in', 'message'] as const;
export type EmailTestStep = {
  step: (typeof emailTestSteps)[number];
  ok: boolean;
  /** The server's answer, or what is missing. */
  detail: string;
};

export type EmailTestResult = { ok: boolean; steps: EmailTestStep[] };

/**
 * *Test Settings*: sends a real message through the stored e-mail settings and answers each step as it ends, up
 * to the first that fails. The password stands in no answer.
 */
export async function testEmailSettings(
  to: string,
  actor: Actor,
  onStep: (step: EmailTestStep) => void = () => {},
): Promise<EmailTestResult> {
  const steps: EmailTestStep[] = [];
  forgetSettings(); // tested is what was saved a moment ago, by whichever process
  const settings = await readSettings();
  const tell = (step: EmailTestStep) => {
    steps.push(step);
    onStep(step);
  };
  const finish = async (): Promise<EmailTestResult> => {
    const ok = steps.every((step) => step.ok);
    await db().$transaction(async (tx) => {
      if (ok) await releaseHeld(tx, 'email');
      await recordAudit(tx, {
        actor,
        action: 'settings.email_tested',
        targetType: 'settings',
        details: { to, ok },
      });
    });
    return { ok, steps };
  };

  const missing = missingForMail(settings);
  const server = emailServer(settings);
  if (missing.length > 0 || !server) {
    tell({ step: 'settings', ok: false, detail: `Not set: ${missing.join(', ')}` });
    return finish();
  }
  tell({ step: 'settings', ok: true, detail: `${server.host}:${server.port}` });

  const password = settings['email.user'] ? settings['email.password'] : null;
  const probe = await probeOutgoing(server, password, {
    signal: AbortSignal.timeout(deadlineMs),
    ehloName: ehloNameOf(settings),
  });
  const reached = probe.ok || probe.stage === 'auth';
  const words = probe.ok ? '' : probe.verdict.evidence || probe.verdict.cause;
  tell({ step: 'connection', ok: reached, detail: reached ? securityWords[server.security] : words });
  if (!reached) return finish();
  tell({
    step: 'sign_in',
    ok: probe.ok,
    detail: probe.ok ? (password ? `as ${server.user}` : 'not asked for') : words,
  });
  if (!probe.ok) return finish();

  const now = databaseTime();
  const delivery = await deliverEmail(settings, {
    to,
    messageId: randomUUID(),
    date: now,
    ...renderNotification({
      kind: 'test',
      at: now,
      requestedBy: actor.name,
      organisationName: settings['organisation.name'] ?? 'Rekey',
      supportText: settings['organisation.support'] ?? '',
    }),
  });
  const detail = delivery.result === 'sent' ? delivery.answer : delivery.reason;
  tell({ step: 'message', ok: delivery.result === 'sent', detail });
  return finish();
}

const deadlineMs = 3 * 60_000;

const securityWords = {
  tls: 'encrypted (TLS)',
  starttls: 'encrypted (STARTTLS)',
  none: 'not encrypted, as set',
} as const;
