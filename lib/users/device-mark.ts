import { createHmac, randomBytes } from 'node:crypto';
import { keyFor, keysFor } from '../crypto/key.ts';
import { sameText } from '../crypto/token.ts';

/**
 * A mark for the browser that a user just signed in with. It opens nothing: it only says that attempts from
 * there are not a stranger's (OWASP: device cookies).
 */
export function newDeviceMark(userId: string): string {
  const device = randomBytes(16).toString('base64url');
  return `${device}.${signature(device, userId)}`;
}

/** The device of a mark that was made for this user, or null. */
export function readDeviceMark(mark: string, userId: string): string | null {
  const [device, given, ...rest] = mark.split('.');
  if (!device || !given || rest.length > 0) return null;
  const isOurs = keysFor('session').some((key) => sameText(given, signature(device, userId, key)));
  return isOurs ? device : null;
}

function signature(device: string, userId: string, key = keyFor('session')): string {
  return createHmac('sha256', key)
    .update(JSON.stringify(['device', device, userId]))
    .digest('base64url');
}
