import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { encode } from 'next-auth/jwt';
import { sessionSecret } from '#lib/crypto/key.ts';
import { env } from '#lib/env.ts';
import { startChild } from '#lib/supervisor/child.ts';
import { webProgram } from '#lib/supervisor/programs.ts';
import { freePorts } from '#lib/testing/dovecot.ts';
import { openSession } from '#lib/users/session.ts';
import { cookieName } from '#lib/web/cookies.ts';
import { type Postgres, take } from './servers.ts';

export type Web = {
  url: string;
  pid: number;
  databasePid: number;
  apiToken: string;
  /** The cookie of somebody who has signed in. */
  cookieOf(userId: string): Promise<string>;
};

/** Runs the built web application, as `npm start` does, on a free port. */
export async function withWeb(postgres: Postgres, run: (web: Web) => Promise<void>): Promise<void> {
  const { status } = spawnSync(process.execPath, ['scripts/setup.mjs', 'build'], { stdio: 'inherit' });
  if (status !== 0) throw new Error('the web application was not built');
  const [port] = await freePorts(1);
  const apiToken = randomBytes(24).toString('hex');
  const url = `http://localhost:${port}`;
  take({ ...postgres.env, PORT: String(port), HOST: '127.0.0.1', REKEY_URL: url, REKEY_API_TOKEN: apiToken });
  const child = await startChild(webProgram(env()), new AbortController().signal, env().dataDir);
  try {
    await run({ url, pid: child.pid, databasePid: postgres.pid, apiToken, cookieOf });
  } finally {
    await child.stop(7_000);
  }
}

async function cookieOf(userId: string): Promise<string> {
  const { id } = await openSession(userId);
  const token = { sid: id, ver: 0 };
  const sealed = await encode({ token, secret: sessionSecret().reveal(), maxAge: 36_000 });
  return `${cookieName('session')}=${sealed}`;
}
