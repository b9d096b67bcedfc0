import type { Secret } from '../crypto/secret.ts';
import type { Cause } from '../mail/causes.ts';
import { mailLimits } from '../mail/limits.ts';
import { type Look, type ProbeResult, probeIncoming, probeOutgoing } from '../mail/probe.ts';
import type { MailServer } from '../mail/server.ts';
import { ehloNameOf } from '../settings/ehlo-name.ts';
import { readSettings } from '../settings/store.ts';

/** One server with the password for it. */
export type ServerToTest = { server: MailServer; password: Secret };
export type ServersToTest = { incoming: ServerToTest; outgoing: ServerToTest | null };

export type ServerTest =
  | { ok: true }
  /** `stage`: where in the dialogue it ended; `evidence`: the server's own words. */
  | { ok: false; cause: Cause; stage: string; evidence: string };

/** What both servers said; `outgoing` is null when there is none, or it was not asked. */
export type ServersTest = { incoming: ServerTest; outgoing: ServerTest | null };

/**
 * Signs in once to the incoming server and, only when that works, once to the outgoing one. Stores and sends
 * nothing.
 */
export async function testServers({ incoming, outgoing }: ServersToTest): Promise<ServersTest> {
  const received = await testIncoming(incoming);
  if (!received.ok || !outgoing) return { incoming: received, outgoing: null };
  return { incoming: received, outgoing: await testOutgoing(outgoing) };
}

/** Signs in once to an incoming server, and lets `look` see more of it. */
export async function testIncoming({ server, password }: ServerToTest, look?: Look): Promise<ServerTest> {
  return shown(await probeIncoming(server, password, await patience(), look));
}

/** Signs in once to an outgoing server; sends nothing. */
export async function testOutgoing({ server, password }: ServerToTest): Promise<ServerTest> {
  return shown(await probeOutgoing(server, password, await patience()));
}

async function patience() {
  const settings = await readSettings();
  const signInMs = settings['fetcher.signInSeconds'] * 1000;
  const deadlineMs = mailLimits.setupMs + mailLimits.greetingMs + signInMs;
  return { signInMs, ehloName: ehloNameOf(settings), signal: AbortSignal.timeout(deadlineMs) };
}

function shown(probed: ProbeResult): ServerTest {
  if (probed.ok) return { ok: true };
  const { stage, verdict } = probed;
  return { ok: false, cause: verdict.cause, stage, evidence: verdict.evidence };
}
