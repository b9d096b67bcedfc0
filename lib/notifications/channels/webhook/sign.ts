import { createHmac } from 'node:crypto';
import type { Secret } from '../../../secret.ts';

/**
 * The three headers of the Standard Webhooks specification 1.0: `<id>.<seconds>.<body>` signed by HMAC-SHA256, once by each
 * secret that is valid now. Pure.
 */
export function signed(id: string, body: string, secrets: Secret[], now: Date): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.reveal().replace(/^whsec_/, ''), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}
