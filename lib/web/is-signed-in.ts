import type { IncomingMessage } from 'node:http';
import { readSession } from '../users/session.ts';
import { cookieName } from './cookies.ts';
import { readSealedClaims } from './session-claims.ts';

/** Whether a request that Next has not seen yet comes from a browser with an open session, asked of the database. */
export async function isSignedIn({ headers }: IncomingMessage): Promise<boolean> {
  const claims = await readSealedClaims(cookieIn(headers.cookie ?? '', cookieName('session')));
  return claims !== null && (await readSession(claims.sid, claims.ver)) !== null;
}

function cookieIn(header: string, name: string): string | undefined {
  const pair = header.split(';').find((one) => one.trimStart().startsWith(`${name}=`));
  return pair?.slice(pair.indexOf('=') + 1).trim();
}
