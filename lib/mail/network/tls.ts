import type net from 'node:net';
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

/**
 * Begins TLS on a connection, as `tls.connect` does and as strictly. Whether the certificate names the server it is asked itself
 * (its subjectAltName, RFC 9525): for that Node reads the whole chain into objects, a sixth of what a connection costs. Only where it says
 * no Node is asked too, which knows the older ways to name one, and the words of the refusal.
 */
export function secure(socket: net.Socket, options: tls.ConnectionOptions): tls.TLSSocket {
  const secured: tls.TLSSocket = tls.connect({
    ...options,
    socket,
    checkServerIdentity: (name) => {
      // It can be taken once: Node takes it off the chain.
      const certificate = secured.getPeerX509Certificate();
      if (certificate?.checkHost(name, { subject: 'never', partialWildcards: false })) return undefined;
      return tls.checkServerIdentity(name, certificate?.toLegacyObject() ?? none);
    },
  });
  // Node's own call, ahead of the one above.
  secured.getPeerCertificate = () => {
    Reflect.deleteProperty(secured, 'getPeerCertificate');
    return none;
  };
  return secured;
}

const none = {} as tls.DetailedPeerCertificate;
