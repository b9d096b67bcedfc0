import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import tls from 'node:tls';
import { expect, test } from 'vitest';
import { makeAuthority } from '../../testing/certificates.ts';
import { secure } from './tls.ts';

/** What becomes of a connection to a server with a certificate for these names, taken for `name`. */
async function meet(name: string, names: string[], addresses: string[] = []): Promise<string> {
  const authority = await makeAuthority();
  const server = tls.createServer(await authority.issue({ names, addresses }), (socket) => socket.end());
  server.on('tlsClientError', () => {}).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const plain = net.connect((server.address() as AddressInfo).port, '127.0.0.1');
  const host = net.isIP(name) ? { host: name } : { host: name, servername: name };
  const secured = secure(plain, { ...host, ca: authority.cert });
  const answer = await once(secured, 'secureConnect').then(
    () => (secured.authorized ? 'taken' : 'not authorized'),
    (error: Error & { code?: string }) => `${error.code}: ${error.message}`,
  );
  secured.destroy();
  server.close();
  return answer;
}

test('a certificate is taken for the names in it, as they are written or by one label, and for addresses', async () => {
  expect(await meet('imap.northwind.example', ['imap.northwind.example'])).toBe('taken');
  expect(await meet('imap.northwind.example', ['northwind.example', '*.northwind.example'])).toBe('taken');
  expect(await meet('127.0.0.1', ['imap.northwind.example'], ['127.0.0.1'])).toBe('taken');
});

test('a certificate is refused for every other name, in words of Node that say which it has', async () => {
  const refused = (name: string) => meet(name, ['northwind.example', '*.mail.northwind.example']);
  for (const name of [
    'imap.northwind.example',
    'mail.northwind.example',
    'a.b.mail.northwind.example',
    'northwind.example.evil.example',
    '127.0.0.1',
  ]) {
    expect(await refused(name)).toMatch(
      /^ERR_TLS_CERT_ALTNAME_INVALID: Hostname\/IP does not match|^ERR_TLS_CERT_ALTNAME_INVALID: .*is not in/,
    );
  }
});
