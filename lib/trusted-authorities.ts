import tls from 'node:tls';
import { env } from './env.ts';

/** Whose certificates are believed, as PEM texts: those Node and the system trust, and those of REKEY_CA_FILE beside them. */
export function trustedAuthorities(): string[] {
  return [...new Set([...tls.getCACertificates('default'), ...systemAuthorities(), ...env().caCertificates])];
}

function systemAuthorities(): string[] {
  try {
    return tls.getCACertificates('system');
  } catch {
    return []; // a machine without a store of its own
  }
}
