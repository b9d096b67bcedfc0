import { isIP } from 'node:net';
import { messageOf } from '../errors.ts';
import { Finding } from '../mail/judge/failure.ts';
import { assertPortPermitted, resolvePermitted } from '../mail/network/guard-address.ts';
import type { ChangeProblem } from './plan-change.ts';

/**
 * What can be said without asking anybody against a server somebody names: a port that is not a mail server's,
 * or an address of this machine itself. Names are judged again by their addresses at every connection
 * (lib/mail/network/guard-address.ts); this only spares people the wait for it.
 */
export async function refusedServer(
  prefix: 'incoming' | 'outgoing',
  { host, port }: { host: string; port: number },
): Promise<ChangeProblem[]> {
  const problems = [
    await problemOf(`${prefix}.port`, () => assertPortPermitted(port)),
    isIP(host) || host === 'localhost' || host.endsWith('.localhost')
      ? await problemOf(`${prefix}.host`, () => resolvePermitted(host))
      : null,
  ];
  return problems.filter((problem) => problem !== null);
}

async function problemOf(field: string, check: () => unknown): Promise<ChangeProblem | null> {
  try {
    await check();
    return null;
  } catch (error) {
    if (!(error instanceof Finding)) throw error;
    return { field, message: `cannot be used: ${messageOf(error)}` };
  }
}
