import tls from 'node:tls';
import { env } from '../../env.ts';

let made: { context: tls.SecureContext; extra: readonly string[] } | undefined;

/**
 * The one TLS context of this process: the authorities Node and the system trust, and those of REKEY_CA_FILE
 * beside them. Shared, because reading some 150 certificates for each connection costs more than the handshake.
 */
export function secureContext(): tls.SecureContext {
  const extra = env().caCertificates;
  if (made?.extra !== extra) {
    const ca = [...new Set([...tls.getCACertificates('default'), ...systemAuthorities(), ...extra])];
    made = { context: tls.createSecureContext({ ca, minVersion: 'TLSv1.2' }), extra };
  }
  return made.context;
}

function systemAuthorities(): string[] {
  try {
    return tls.getCACertificates('system');
  } catch {
    return []; // a machine without a store of its own
  }
}
