import type { Opener } from '../accounts/access.ts';
import { type SignInResult, withSignIn } from '../accounts/sign-in.ts';
import { type SignIn, signInOfNobody } from '../accounts/sign-in-budget.ts';
import type { Cause } from '../mail/judge/causes.ts';
import { mailLimits } from '../mail/network/limits.ts';
import type { MailServer } from '../mail/network/server.ts';
import { type Look, tryIncoming, tryOutgoing } from '../mail/probe.ts';
import type { AccountType } from '../mail/protocols.ts';
import { ehloNameOf } from '../settings/ehlo-name.ts';
import { readSettings } from '../settings/store.ts';

/** One server of an account, and what opens it. */
export type ServerToTest = { type: AccountType; server: MailServer; open: Opener };
export type ServersToTest = { incoming: ServerToTest; outgoing: ServerToTest | null };

export type ServerTest =
  | { ok: true }
  /** `stage`: where in the dialogue it ended; `evidence`: the server's own words. */
  | { ok: false; cause: Cause; stage: string; evidence: string };

/** The lock-out budget of this hour is spent: the server was not asked. */
export type NotTested = { retryAt: Date };

/** What both servers said; `outgoing` is null when there is none, or it was not asked. */
export type ServersTest = { incoming: ServerTest; outgoing: ServerTest | null };

/**
 * Signs in once to the incoming server of an account to be and, only when that works, once to the outgoing one. Stores
 * and sends nothing.
 */
export async function testServers({ incoming, outgoing }: ServersToTest): Promise<ServersTest> {
  const received = asTest(await testIncoming(signInOfNobody(), incoming));
  if (!received.ok || !outgoing) return { incoming: received, outgoing: null };
  return { incoming: received, outgoing: asTest(await testOutgoing(signInOfNobody(), outgoing)) };
}

/** A server that was not asked, in the place of one that was. */
export function asTest(tested: ServerTest | NotTested): ServerTest {
  if (!('retryAt' in tested)) return tested;
  const evidence = 'Not tested: too many sign-ins in this hour.';
  return { ok: false, stage: 'auth', cause: 'throttled', evidence };
}

/** What is told where no server was asked, and why. Pure. */
export const untested = (evidence: string): ServersTest => ({
  incoming: { ok: false, cause: 'unknown', stage: 'connect', evidence },
  outgoing: null,
});

/** Signs in once to an incoming server, and lets `look` see more of it. */
export async function testIncoming(
  signIn: SignIn,
  { type, server, open }: ServerToTest,
  look?: Look,
): Promise<ServerTest | NotTested> {
  const options = await patience();
  return shown(
    await withSignIn(signIn, open, (secret, onStep) =>
      tryIncoming(type, server, secret, { ...options, onStep }, look),
    ),
  );
}

/** Signs in once to an outgoing server; sends nothing. */
export async function testOutgoing(
  signIn: SignIn,
  { type, server, open }: ServerToTest,
): Promise<ServerTest | NotTested> {
  const options = await patience();
  return shown(
    await withSignIn(signIn, open, (secret, onStep) =>
      tryOutgoing(type, server, secret, { ...options, onStep }),
    ),
  );
}

async function patience() {
  const settings = await readSettings();
  const signInMs = settings['fetcher.signInSeconds'] * 1000;
  const deadlineMs = mailLimits.setupMs + mailLimits.greetingMs + signInMs;
  const signal = AbortSignal.timeout(deadlineMs);
  return { signInMs, ehloName: ehloNameOf(settings), signal, isAsked: true };
}

function shown(ended: SignInResult<void>): ServerTest | NotTested {
  if (ended.ok) return { ok: true };
  if (ended.reason === 'sealed') throw ended.error;
  if (ended.reason === 'budget') return { retryAt: ended.retryAt };
  const { stage, verdict } = ended.failure;
  return { ok: false, cause: verdict.cause, stage, evidence: verdict.evidence };
}
