import { createHmac, randomBytes } from 'node:crypto';
import { keyFor } from '../crypto/key.ts';
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
  return sameText(given, signature(device, userId)) ? device : null;
}

function signature(device: string, userId: string): string {
  return createHmac('sha256', keyFor('session'))
    .update(JSON.stringify(['device', device, userId]))
    .digest('base64url');
}
