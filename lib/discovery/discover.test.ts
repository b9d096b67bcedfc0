import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { TestAuthority } from '../testing/certificates.ts';
import { startDnsResponder, type Zone } from '../testing/dns-responder.ts';
import { mailTestEnv } from '../testing/mail-env.ts';
import { type ScriptedServer, type Step, scriptedServer } from '../testing/scripted-imap.ts';
import { type Discovery, discover } from './discover.ts';
import { askDns } from './dns.ts';

// A name server, web servers and mail servers of this test's own, on addresses of loopback nobody else has, so that they
// can stand at the ports where such servers stand.
let authority: TestAuthority;
let restore: () => void;
const block = `127.${randomInt(10, 250)}.${randomInt(1, 250)}`;
let nextHost = 0;
const stops: (() => unknown)[] = [];

beforeAll(async () => {
  const mail = await mailTestEnv();
  authority = mail.authority;
  restore = mail.restore;
});
afterAll(() => restore());
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

const newHost = () => {
  nextHost += 1;
  return `${block}.${nextHost}`;
};
const imapWords = (words: string): Step[] => [
  { send: '* OK ready\r\n' },
  { wait: /CAPABILITY/ },
  { send: `* CAPABILITY IMAP4rev1 ${words}\r\n{tag} OK\r\n` },
];
const smtpWords = (words: string): Step[] => [
  { send: '220-mx.example\r\n220 ready\r\n' },
  { wait: /EHLO/ },
  { send: `250-mx.example\r\n250-SIZE 1000\r\n250 ${words}\r\n` },
];

async function server(host: string, port: number, name: string, steps: Step[]): Promise<ScriptedServer> {
  const pair = await authority.issue({ names: [name], addresses: [] });
  const isTls = port === 993 || port === 465;
  const made = await scriptedServer(
    steps.map((step) => ('startTls' in step ? { startTls: pair } : step)),
    { at: { host, port }, ...(isTls ? { tls: pair } : {}) },
  );
  stops.push(made.stop);
  return made;
}

type Answer = (path: string, response: http.ServerResponse) => void;

async function web(host: string, names: string[], answer: Answer, isTls = true) {
  const asked: string[] = [];
  const listener = (request: http.IncomingMessage, response: http.ServerResponse) => {
    asked.push(`${request.headers.host}${request.url}`);
    answer(request.url ?? '', response);
  };
  const pair = await authority.issue({ names, addresses: [] });
  const made = isTls ? https.createServer(pair, listener) : http.createServer(listener);
  made.listen(isTls ? 443 : 80, host);
  await once(made, 'listening');
  stops.push(() => {
    made.closeAllConnections();
    made.close();
  });
  return asked;
}

async function look(address: string, zone: Zone, given: { lookMs?: number; tryMs?: number } = {}) {
  const responder = await startDnsResponder(zone);
  stops.push(responder.stop);
  return discover(address, {
    ehloName: 'rekey.example',
    dns: askDns([responder.server]),
    lookMs: 15_000,
    tryMs: 15_000,
    ...given,
  });
}

const places = (servers: Discovery['incoming']) =>
  servers.map(
    ({ host, port, security, works }) => `${host}:${port} ${security} ${works ? 'works' : 'does not'}`,
  );
const way = ({ ways }: Discovery, name: string) => ways.filter((one) => one.way === name);

const config = (host: string, user = '%EMAILADDRESS%') =>
  `<clientConfig><emailProvider id="x"><incomingServer type="imap"><hostname>${host}</hostname><port>993</port>
   <socketType>SSL</socketType><username>${user}</username></incomingServer></emailProvider></clientConfig>`;

describe('finds the servers', () => {
  test('by SRV records, TLS from the first byte before STARTTLS, in the order of their priority', async () => {
    const host = newHost();
    await server(host, 993, 'b.mail.example', imapWords('AUTH=PLAIN AUTH=XOAUTH2'));
    await server(host, 143, 'b.mail.example', [
      ...imapWords('STARTTLS LOGINDISABLED'),
      { wait: /STARTTLS/ },
      { send: '{tag} OK\r\n' },
      { startTls: { key: '', cert: '' } },
      { wait: /CAPABILITY/ },
      { send: '* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n{tag} OK\r\n' },
    ]);
    await server(host, 587, 'smtp.mail.example', [
      ...smtpWords('STARTTLS'),
      { wait: /STARTTLS/ },
      { send: '220 go\r\n' },
      { startTls: { key: '', cert: '' } },
      { wait: /EHLO/ },
      { send: '250-mx.example\r\n250 AUTH PLAIN LOGIN\r\n' },
    ]);
    const result = await look('ana@firm.example', {
      a: { 'b.mail.example': [host], 'smtp.mail.example': [host] },
      srv: {
        '_imaps._tcp.firm.example': [
          { target: 'a.mail.example', port: 993, priority: 20 },
          { target: 'b.mail.example', port: 993, priority: 10 },
        ],
        '_imap._tcp.firm.example': [{ target: 'b.mail.example', port: 143 }],
        '_submission._tcp.firm.example': [{ target: 'smtp.mail.example', port: 587 }],
        '_submissions._tcp.firm.example': [{ target: '.', port: 0 }],
      },
    });
    expect(places(result.incoming)).toEqual([
      'b.mail.example:993 tls works',
      'b.mail.example:143 starttls works',
      'a.mail.example:993 tls does not',
    ]);
    expect(result.incoming[0]).toMatchObject({
      user: 'ana@firm.example',
      takes: ['password', 'oauth2'],
      foundBy: [{ way: 'srv', place: 'SRV records of firm.example' }],
    });
    expect(places(result.outgoing)).toEqual(['smtp.mail.example:587 starttls works']);
    expect(result.outgoing[0]?.takes).toEqual(['password']);
  });

  test.each([
    ['its own host', 'autoconfig.firm.example', '/mail/config-v1.1.xml'],
    ['the well-known path', 'firm.example', '/.well-known/autoconfig/mail/config-v1.1.xml'],
  ])('by an autoconfig file at %s', async (_, name, path) => {
    const host = newHost();
    await server(host, 993, 'imap.host.example', imapWords('AUTH=PLAIN'));
    const asked = await web(host, [name], (url, response) =>
      url.startsWith(path)
        ? response.end(config('imap.host.example', '%EMAILLOCALPART%'))
        : response.writeHead(404).end(),
    );
    const result = await look('ana@firm.example', { a: { [name]: [host], 'imap.host.example': [host] } });
    expect(places(result.incoming)).toEqual(['imap.host.example:993 tls works']);
    expect(result.incoming[0]).toMatchObject({
      user: 'ana',
      foundBy: [{ way: 'autoconfig', place: `https://${name}${path}` }],
    });
    expect(asked).toContain(`${name}${path}?emailaddress=ana%40firm.example`);
  });

  test('by an autoconfig file over http where there is no https, and says so', async () => {
    const host = newHost();
    await server(host, 993, 'imap.host.example', imapWords(''));
    await web(host, [], (_, response) => response.end(config('imap.host.example')), false);
    const result = await look('ana@firm.example', {
      a: { 'autoconfig.firm.example': [host], 'imap.host.example': [host] },
    });
    expect(result.incoming[0]?.foundBy[0]?.place).toBe('http://autoconfig.firm.example/mail/config-v1.1.xml');
  });

  test('by the autoconfig file of the domain its mail exchanger stands in', async () => {
    const host = newHost();
    await server(host, 993, 'imap.hoster.example', imapWords(''));
    await web(host, ['autoconfig.hoster.example'], (_, response) =>
      response.end(config('imap.hoster.example')),
    );
    const result = await look('ana@firm.example', {
      a: { 'autoconfig.hoster.example': [host], 'imap.hoster.example': [host] },
      mx: { 'firm.example': [{ exchange: 'mx1.hoster.example' }] },
    });
    expect(result.incoming[0]).toMatchObject({
      host: 'imap.hoster.example',
      foundBy: [{ way: 'exchanger_autoconfig' }, { way: 'exchanger_guess' }],
    });
  });

  test('by Autodiscover at the Exchange server of the domain', async () => {
    const host = newHost();
    await server(host, 993, 'exchange.firm.example', imapWords('AUTH=PLAIN'));
    const asked = await web(host, ['autodiscover.firm.example'], (_, response) =>
      response.end('{"Protocol":"AutodiscoverV1","Url":"https://exchange.firm.example/autodiscover.xml"}'),
    );
    const result = await look('ana@firm.example', {
      a: { 'autodiscover.firm.example': [host], 'exchange.firm.example': [host] },
    });
    expect(places(result.incoming)[0]).toBe('exchange.firm.example:993 tls works');
    expect(asked).toEqual([
      'autodiscover.firm.example/autodiscover/autodiscover.json/v1.0/ana%40firm.example?Protocol=AutodiscoverV1',
    ]);
  });

  test('at Microsoft 365 by Autodiscover, asked only where the name of the domain leads there', async () => {
    const host = newHost();
    const asked = await web(host, ['outlook.office365.com'], (_, response) =>
      response.end(
        '{"Protocol":"AutodiscoverV1","Url":"https://outlook.office365.com/autodiscover/autodiscover.xml"}',
      ),
    );
    await server(host, 993, 'outlook.office365.com', imapWords('AUTH=PLAIN AUTH=XOAUTH2'));
    const zone = { a: { 'outlook.office365.com': [host] } };
    const result = await look('ana@firm.example', {
      ...zone,
      cname: { 'autodiscover.firm.example': 'autodiscover.outlook.com' },
    });
    expect(result.provider).toMatchObject({ name: 'Microsoft 365', oauth2: 'microsoft', passwords: 'none' });
    expect(places(result.incoming)).toEqual(['outlook.office365.com:993 tls works']);
    expect(places(result.outgoing)).toEqual(['smtp.office365.com:587 starttls does not']);
    expect(asked).toHaveLength(1);
    await look('ana@other.example', zone);
    expect(asked).toHaveLength(1);
  });

  test('at the provider that takes in the mail of the domain', async () => {
    const host = newHost();
    await server(host, 993, 'imap.gmail.com', imapWords('AUTH=PLAIN AUTH=XOAUTH2 AUTH=OAUTHBEARER'));
    const result = await look('ana@firm.example', {
      a: { 'imap.gmail.com': [host] },
      mx: { 'firm.example': [{ exchange: 'aspmx.l.google.com' }] },
    });
    expect(result.provider).toMatchObject({ name: 'Google', oauth2: 'google', passwords: 'app' });
    expect(places(result.incoming)).toEqual(['imap.gmail.com:993 tls works']);
    expect(result.incoming[0]?.takes).toEqual(['password', 'oauth2']);
  });

  test('of a known provider from its table alone, asking nobody else', async () => {
    const responder = await startDnsResponder({});
    stops.push(responder.stop);
    const result = await discover('ana@gmx.de', {
      ehloName: 'rekey.example',
      dns: askDns([responder.server]),
    });
    expect(places(result.incoming)).toEqual(['imap.gmx.net:993 tls does not']);
    expect(result.ways.map((one) => one.way)).toEqual(['provider']);
    expect(new Set(responder.asked.map((name) => name.split(' ')[0]))).toEqual(
      new Set(['imap.gmx.net', 'mail.gmx.net']),
    );
  });

  test('at the mail exchanger itself, and by the usual names', async () => {
    const [exchanger, usual] = [newHost(), newHost()];
    await server(exchanger, 993, 'mx.firm.example', imapWords(''));
    await server(usual, 465, 'mail.firm.example', smtpWords('AUTH LOGIN'));
    const result = await look('ana@firm.example', {
      a: { 'mx.firm.example': [exchanger], 'mail.firm.example': [usual] },
      mx: { 'firm.example': [{ exchange: 'mx.firm.example' }] },
    });
    expect(places(result.incoming)).toEqual(['mx.firm.example:993 tls works']);
    expect(places(result.outgoing)).toEqual(['mail.firm.example:465 tls works']);
    expect(result.outgoing[0]?.foundBy.map((one) => one.way)).toEqual(['exchanger_guess', 'guess']);
  });

  test('and gives the same answer to the same question', async () => {
    const host = newHost();
    await server(host, 993, 'imap.firm.example', imapWords(''));
    const zone: Zone = {
      a: { 'imap.firm.example': [host], 'a.example': [host] },
      srv: {
        '_imaps._tcp.firm.example': [
          { target: 'a.example', port: 993 },
          { target: 'imap.firm.example', port: 993 },
        ],
      },
    };
    expect(await look('ana@firm.example', zone)).toEqual(await look('ana@firm.example', zone));
  });
});

describe('is told apart', () => {
  test('nothing there at all: every way says so, and no server is named', async () => {
    const result = await look('ana@nowhere.example', {});
    expect([result.provider, result.incoming, result.outgoing]).toEqual([null, [], []]);
    expect(result.ways.map(({ way: name, outcome }) => `${name} ${outcome}`)).toEqual([
      'srv nothing',
      'autoconfig nothing',
      'autodiscover nothing',
      'exchanger_provider nothing',
      'guess found',
    ]);
  });

  test('a name server that does not answer', async () => {
    const result = await look(
      'ana@slow.example',
      { silent: ['slow.example', '_imaps._tcp.slow.example'] },
      { lookMs: 300, tryMs: 300 },
    );
    expect(way(result, 'srv')[0]).toMatchObject({ outcome: 'failed', words: 'did not answer in time' });
  });

  test.each([
    ['a certificate of another name', 993, 'other.example', imapWords(''), 'tls'],
    [
      'a server that signs anybody in',
      993,
      'in.firm.example',
      [{ send: '* PREAUTH hello\r\n' }] as Step[],
      'protocol',
    ],
    ['another service', 993, 'in.firm.example', [{ send: 'SSH-2.0-OpenSSH\r\n' }] as Step[], 'protocol'],
    [
      'a server that is busy',
      993,
      'in.firm.example',
      [{ send: '* BYE too busy\r\n' }] as Step[],
      'server_unavailable',
    ],
    [
      'a server that never ends',
      993,
      'in.firm.example',
      [{ send: '* OK\r\n' }, { wait: /CAPA/ }, { flood: 'x'.repeat(9000) }] as Step[],
      'protocol',
    ],
    ['a server without STARTTLS', 143, 'in.firm.example', imapWords('AUTH=PLAIN'), 'tls'],
    [
      'data before TLS stands',
      143,
      'in.firm.example',
      [
        ...imapWords('STARTTLS'),
        { wait: /STARTTLS/ },
        { send: '{tag} OK\r\n* CAPABILITY AUTH=EVIL\r\n' },
      ] as Step[],
      'tls',
    ],
  ])('%s', async (_, port, certified, steps, cause) => {
    const host = newHost();
    const made = await server(host, port, certified, steps);
    const name = port === 993 ? '_imaps._tcp' : '_imap._tcp';
    const result = await look('ana@firm.example', {
      a: { 'in.firm.example': [host] },
      srv: { [`${name}.firm.example`]: [{ target: 'in.firm.example', port }] },
    });
    expect(result.incoming).toMatchObject([{ works: false, takes: [], cause, foundBy: [{ way: 'srv' }] }]);
    expect(made.received()).not.toMatch(/LOGIN|AUTHENTICATE/);
  });

  test('a server that takes tokens alone, and one that takes nothing', async () => {
    const [tokens, nothing] = [newHost(), newHost()];
    await server(tokens, 993, 'tokens.example', imapWords('LOGINDISABLED AUTH=OAUTHBEARER'));
    await server(nothing, 993, 'nothing.example', imapWords('LOGINDISABLED'));
    const result = await look('ana@firm.example', {
      a: { 'tokens.example': [tokens], 'nothing.example': [nothing] },
      srv: {
        '_imaps._tcp.firm.example': [
          { target: 'nothing.example', port: 993 },
          { target: 'tokens.example', port: 993 },
        ],
      },
    });
    expect(result.incoming.map(({ host, takes }) => ({ host, takes }))).toEqual([
      { host: 'tokens.example', takes: ['oauth2'] },
      { host: 'nothing.example', takes: [] },
    ]);
  });
});

describe('refuses', () => {
  const refusedFile = async (answer: Answer, lookMs = 15_000) => {
    const host = newHost();
    const asked = await web(host, ['autoconfig.firm.example'], answer);
    const result = await look('ana@firm.example', { a: { 'autoconfig.firm.example': [host] } }, { lookMs });
    expect(result.incoming).toEqual([]);
    return { asked, report: way(result, 'autoconfig')[0] };
  };

  test('an autoconfig file of 100 MB, after its first 256 kB', async () => {
    let sent = 0;
    const { report } = await refusedFile((_, response) => {
      const more = () => {
        while (sent < 100 * 1024 * 1024) {
          sent += 64 * 1024;
          if (!response.write(Buffer.alloc(64 * 1024, 'x'))) return void response.once('drain', more);
        }
      };
      more();
    });
    expect(report).toMatchObject({ outcome: 'failed', words: 'is larger than 256 kB' });
    expect(sent).toBeLessThan(50 * 1024 * 1024);
  });

  test('one that comes packed, as a small file that grows', async () => {
    const { report } = await refusedFile((_, response) =>
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end('x'),
    );
    expect(report?.words).toBe('comes packed, though it was asked for as it is');
  });

  test('one that never ends, when the time is over', async () => {
    const { report } = await refusedFile((_, response) => void response.write('<clientConfig>'), 1_000);
    expect(report).toMatchObject({ outcome: 'failed', words: 'did not answer in time' });
  });

  test('one with entities', async () => {
    const { report } = await refusedFile((_, response) =>
      response.end('<!DOCTYPE a [<!ENTITY b "c">]><clientConfig/>'),
    );
    expect(report?.words).toBe('declares entities, which no such file needs');
  });

  test.each([
    ['https://10.0.0.1/config', 'is not on the open internet'],
    ['https://169.254.169.254/latest/meta-data', 'is not on the open internet'],
    ['https://inner.example/config', 'is not on the open internet'],
    ['https://[fd00::1]/config', 'cannot be reached'],
    ['http://autoconfig.firm.example/plain', 'is not followed'],
    ['https://autoconfig.firm.example:6379/', 'is not followed'],
    ['https://user:word@autoconfig.firm.example/', 'is not followed'],
    ['file:///etc/passwd', 'is not followed'],
    ['/again', 'leads on and on'],
  ])('a redirect to %s', async (to, words) => {
    const host = newHost();
    const asked = await web(host, ['autoconfig.firm.example'], (_, response) =>
      response.writeHead(302, { Location: to }).end(),
    );
    const result = await look('ana@firm.example', {
      a: { 'autoconfig.firm.example': [host], 'inner.example': ['192.168.1.1'] },
    });
    expect(result.incoming).toEqual([]);
    const report = way(result, 'autoconfig')[0];
    if (words !== 'cannot be reached') expect(report?.words).toContain(words);
    expect(asked.length).toBe(to === '/again' ? 4 : 1);
  });

  test('servers at addresses where none may be, and ports that are no mail server’s', async () => {
    const result = await look('ana@firm.example', {
      a: { 'meta.example': ['169.254.169.254'] },
      srv: { '_imaps._tcp.firm.example': [{ target: 'meta.example', port: 993 }] },
    });
    expect(result.incoming).toMatchObject([
      { works: false, cause: 'network', evidence: expect.stringContaining('not allowed') },
    ]);
  });
});

test('ends in its time where nobody answers, and keeps what did', { timeout: 30_000 }, async () => {
  const [good, silent] = [newHost(), newHost()];
  await server(good, 993, 'good.example', imapWords(''));
  await server(silent, 993, 'silent.example', [{ sleep: 60_000 }]);
  await web(silent, ['autoconfig.firm.example'], () => {});
  const result = await look(
    'ana@firm.example',
    {
      a: { 'good.example': [good], 'silent.example': [silent], 'autoconfig.firm.example': [silent] },
      srv: {
        '_imaps._tcp.firm.example': [
          { target: 'silent.example', port: 993 },
          { target: 'good.example', port: 993 },
        ],
      },
    },
    { lookMs: 3_000, tryMs: 3_000 },
  );
  expect(places(result.incoming)).toEqual(['good.example:993 tls works', 'silent.example:993 tls does not']);
  expect(result.incoming[1]?.evidence).toContain('no answer within');
});
