import tls from 'node:tls';
import { env } from '../../env.ts';
import { trustedAuthorities } from '../../trusted-authorities.ts';

let made: { context: tls.SecureContext; extra: readonly string[] } | undefined;

/**
 * The one TLS context of this process: the authorities Node and the system trust, and those of REKEY_CA_FILE
 * beside them. Shared, because reading some 150 certificates for each connection costs more than the handshake.
 */
export function secureContext(): tls.SecureContext {
  const extra = env().caCertificates;
  if (made?.extra !== extra) {
    made = { context: tls.createSecureContext({ ca: trustedAuthorities(), minVersion: 'TLSv1.2' }), extra };
  }
  return made.context;
}
