import { concealed } from '../../conceal.ts';
import { databaseTime } from '../../db/clock.ts';
import type { Delivery } from '../../delivery.ts';
import { httpCall } from '../../mail/network/http-call.ts';
import type { Secret } from '../../secret.ts';
import { dayMs } from '../../time-units.ts';

/**
 * Posts JSON to somebody's webhook: to the open internet alone, no redirect followed. 2xx is sent; 410 is for good
 * (Standard Webhooks: the receiver is gone); anything else may be better later, not before the answer's `Retry-After`.
 * Nothing of the address stands in what
 * it answers.
 */
export async function callEndpoint(
  url: Secret,
  body: string,
  headers: Record<string, string>,
): Promise<Delivery> {
  const address = new URL(url.reveal());
  const answer = await httpCall(
    {
      method: 'POST',
      url: address,
      headers: { 'Content-Type': 'application/json', 'User-Agent': 'Rekey', ...headers },
      body,
    },
    { isPublicOnly: true },
  );
  if (!answer.ok && answer.isOwn) return { result: 'machine', reason: answer.reason };
  if (!answer.ok) return { result: 'temporary', reason: answer.reason, inDoubt: answer.hasLeft };
  const { status } = answer;
  const words = concealed(answer.body, [url.reveal(), address.pathname, address.search]);
  const said = words ? `${status}: ${words}` : `${status}`;
  if (status >= 200 && status < 300) return { result: 'sent', answer: said };
  if (status === 410) return { result: 'permanent', reason: said };
  const what = status >= 300 && status < 400 ? 'a redirect, which is not followed: ' : '';
  const pauseMs = askedPause(answer.headers?.['retry-after'], databaseTime());
  return { result: 'temporary', reason: `${what}${said}`, pauseMs };
}

// Standard Webhooks, "Retries": soon at first, then ever more rarely.
const pausesMs = [5, 60, 300, 1800, 7200, 18_000, 28_800, 28_800].map((seconds) => seconds * 1000);

/** The pause before the next try of an event, so that the last is made a day after the first at the latest; null: none is left. Pure. */
export function pauseOfEvent(attempts: number, queuedAt: Date, now: Date): number | null {
  const pause = pausesMs[attempts - 1];
  if (pause === undefined || now.getTime() + pause - queuedAt.getTime() > dayMs) return null;
  return pause;
}

/**
 * The pause that a `Retry-After` asks for, in seconds or as a date (RFC 9110, section 10.2.3); undefined where it names none.
 * At most the longest of our own, so that a try is left within the day. Pure.
 */
export function askedPause(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now.getTime();
  return ms > 0 ? Math.min(ms, Math.max(...pausesMs)) : undefined;
}
