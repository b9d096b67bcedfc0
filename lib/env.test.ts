import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { readEnv } from './env.ts';

const { generate } = createRequire(import.meta.url)('selfsigned') as typeof import('selfsigned');
const key = Buffer.alloc(32, 7).toString('base64');
const pem = (await generate([{ name: 'commonName', value: 'Test CA' }])).cert;
const files: Record<string, string> = {
  '/ca.pem': `text before\n${pem}\n${pem}`,
  '/none.pem': 'nothing in here',
  '/s3.key': 'fromFile\n',
  '/token': `${'t'.repeat(32)}\r\n`,
  '/database': 'postgresql://rekey:pw@db/rekey\n',
  '/broken.pem': '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----',
};

function readFile(file: string): string {
  const text = files[file];
  if (text === undefined) throw new Error('ENOENT: no such file');
  return text;
}

const problemsOf = (source: Record<string, string>) => {
  const read = readEnv(source, readFile);
  return read.ok ? [] : read.problems.map(({ variable, message }) => `${variable} ${message}`);
};

const envOf = (source: Record<string, string>) => {
  const read = readEnv(source, readFile);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.env;
};

test('needs nothing: every variable has a default', () => {
  expect(envOf({})).toMatchObject({
    bodies: undefined,
    port: 3000,
    host: '127.0.0.1',
    url: 'http://localhost:3000',
    databaseUrl: undefined,
    allowLoopbackMailHosts: false,
    caCertificates: [],
    logLevel: 'info',
  });
  expect(envOf({ PORT: '', DATABASE_URL: ' ', LOG_LEVEL: '' }).port).toBe(3000);
});

test('reads every variable', () => {
  const env = envOf({
    PORT: '8080',
    HOST: '0.0.0.0',
    REKEY_URL: 'https://mail.example.com/',
    REKEY_TRUSTED_PROXIES: '192.0.2.7, 10.0.0.0/8,2001:db8::/32',
    REKEY_INNER_NETWORKS: '10.1.0.0/16',
    REKEY_WEB_PORTS: '443, 9443',
    REKEY_DATA_DIR: '/var/lib/somewhere',
    REKEY_BODIES: 'S3',
    REKEY_S3_ENDPOINT: 'https://s3.example.com/',
    REKEY_S3_BUCKET: 'mail.bodies',
    REKEY_S3_REGION: 'eu-central-1',
    REKEY_S3_ADDRESSING: 'Virtual-Host',
    REKEY_S3_ACCESS_KEY: 'AKIA1',
    REKEY_S3_SECRET_KEY_FILE: '/s3.key',
    DATABASE_URL: 'postgresql://rekey:pw@db/rekey',
    REKEY_SECRET_KEY: key,
    REKEY_ADMIN_EMAIL: 'ana@example.com',
    REKEY_ADMIN_PASSWORD: 'long enough',
    REKEY_API_TOKEN: 't'.repeat(32),
    REKEY_ALLOW_LOOPBACK_MAIL_HOSTS: 'TRUE',
    REKEY_CA_FILE: '/ca.pem',
    LOG_LEVEL: 'Debug',
  });
  expect(env).toMatchObject({
    port: 8080,
    host: '0.0.0.0',
    url: 'https://mail.example.com',
    dataDir: '/var/lib/somewhere',
    bodies: 's3',
    s3: { bucket: 'mail.bodies', region: 'eu-central-1', addressing: 'virtual-host' },
    adminEmail: 'ana@example.com',
    allowLoopbackMailHosts: true,
    logLevel: 'debug',
  });
  expect(env.caCertificates).toHaveLength(2);
  expect([env.s3?.endpoint.host, env.s3?.accessKey.reveal(), env.s3?.secretKey.reveal()]).toEqual([
    's3.example.com',
    'AKIA1',
    'fromFile',
  ]);
  const isTrusted = (address: string) =>
    env.trustedProxies.check(address, address.includes(':') ? 'ipv6' : 'ipv4');
  expect(['192.0.2.7', '10.9.9.9', '2001:db8:1::1'].map(isTrusted)).toEqual([true, true, true]);
  expect(['192.0.2.8', '11.0.0.1', '2001:db9::1'].map(isTrusted)).toEqual([false, false, false]);
  expect(env.databaseUrl?.reveal()).toBe('postgresql://rekey:pw@db/rekey');
  expect(env.secretKey?.reveal()).toBe(key);
  expect(env.adminPassword?.reveal()).toBe('long enough');
});

test('follows PORT in the public address', () => {
  expect(envOf({ PORT: '8080' }).url).toBe('http://localhost:8080');
});

describe('stops a wrong value with one line naming the variable', () => {
  test.each([
    ['PORT', '0'],
    ['PORT', '65536'],
    ['PORT', '3000x'],
    ['PORT', '-1'],
    ['PORT', '3.5'],
    ['HOST', 'not a host'],
    ['REKEY_URL', 'mail.example.com'],
    ['REKEY_URL', 'ftp://mail.example.com'],
    ['REKEY_URL', 'https://mail.example.com/rekey'],
    ['REKEY_TRUSTED_PROXIES', 'proxy.example.com'],
    ['REKEY_TRUSTED_PROXIES', '10.0.0.0/33'],
    ['REKEY_TRUSTED_PROXIES', '10.0.0.0/8/8'],
    ['REKEY_TRUSTED_PROXIES', '10.0.0.0/8,'],
    ['REKEY_INNER_NETWORKS', 'all'],
    ['REKEY_INNER_NETWORKS', '10.0.0.0/33'],
    ['REKEY_WEB_PORTS', '443,65536'],
    ['REKEY_WEB_PORTS', '443,'],
    ['REKEY_WEB_PORTS', 'all'],
    ['DATABASE_URL', 'mysql://u:p@db/rekey'],
    ['DATABASE_URL', 'postgresql://u:p@db'],
    ['DATABASE_URL', 'not an address'],
    ['REKEY_SECRET_KEY', 'c2hvcnQ='],
    ['REKEY_SECRET_KEY', `${'a'.repeat(43)}!`],
    ['REKEY_SECRET_KEY', Buffer.alloc(33).toString('base64')],
    ['REKEY_API_TOKEN', 't'.repeat(31)],
    ['REKEY_API_TOKEN', `${'t'.repeat(32)} x`],
    ['REKEY_ALLOW_LOOPBACK_MAIL_HOSTS', 'yes'],
    ['REKEY_BODIES', 'files'],
    ['REKEY_S3_ENDPOINT', 's3.example.com'],
    ['REKEY_S3_ENDPOINT', 'https://s3.example.com/mail'],
    ['REKEY_S3_ENDPOINT', 'https://user:hunter2@s3.example.com'],
    ['REKEY_S3_REGION', 'eu central'],
    ['REKEY_S3_ADDRESSING', 'host'],
    ['REKEY_S3_SECRET_KEY_FILE', '/missing.pem'],
    ['REKEY_API_TOKEN_FILE', '/missing.pem'],
    ['REKEY_API_TOKEN_FILE', '/s3.key'],
    ['REKEY_CA_FILE', '/missing.pem'],
    ['REKEY_CA_FILE', '/none.pem'],
    ['REKEY_CA_FILE', '/broken.pem'],
    ['REKEY_AUDIT_TO', 'logs.example.com:514'],
    ['REKEY_AUDIT_TO', 'syslog://logs.example.com'],
    ['REKEY_AUDIT_TO', 'syslog+tls://'],
    ['REKEY_AUDIT_TO', 'https://user:pw@logs.example.com'],
    ['REKEY_AUDIT_AUTHORIZATION', 'Bearer one\r\nX: two'],
    ['LOG_LEVEL', 'loud'],
  ])('%s=%s', (variable, value) => {
    const problems = problemsOf({ [variable]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${variable} (must|names) [^\\n]+$`));
  });

  test('REKEY_ADMIN_EMAIL and REKEY_ADMIN_PASSWORD come together', () => {
    expect(problemsOf({ REKEY_ADMIN_EMAIL: 'ana@example.com' })).toEqual([
      'REKEY_ADMIN_PASSWORD must be set when REKEY_ADMIN_EMAIL is',
    ]);
    expect(problemsOf({ REKEY_ADMIN_PASSWORD: 'long enough' })).toEqual([
      'REKEY_ADMIN_EMAIL must be set when REKEY_ADMIN_PASSWORD is',
    ]);
  });
});

test('a secret may stand in a file, without its last line break; what is wrong with it is told without it', () => {
  expect(envOf({ REKEY_API_TOKEN_FILE: '/token' }).apiToken?.reveal()).toBe('t'.repeat(32));
  expect(
    envOf({ REKEY_ADMIN_EMAIL: 'ana@example.com', REKEY_ADMIN_PASSWORD_FILE: '/token' }).adminPassword,
  ).toBeDefined();
  expect(envOf({ DATABASE_URL_FILE: '/database' }).databaseUrl?.reveal()).toBe(
    'postgresql://rekey:pw@db/rekey',
  );
  expect(problemsOf({ REKEY_API_TOKEN_FILE: '/token', REKEY_API_TOKEN: 't'.repeat(32) })).toEqual([
    'REKEY_API_TOKEN_FILE must be left out beside REKEY_API_TOKEN',
  ]);
  expect(problemsOf({ REKEY_API_TOKEN_FILE: '/s3.key' })).toEqual([
    'REKEY_API_TOKEN_FILE names a file whose content must have 32 characters or more',
  ]);
});

describe('a bucket is named whole', () => {
  const whole = {
    REKEY_S3_ENDPOINT: 'http://s3:7480',
    REKEY_S3_BUCKET: 'mail',
    REKEY_S3_ACCESS_KEY: 'a',
    REKEY_S3_SECRET_KEY: 'hunter2',
  };

  test('or not at all, unless bodies go there', () => {
    expect(envOf({}).s3).toBeNull();
    expect(envOf(whole).s3).toMatchObject({ bucket: 'mail', region: 'us-east-1', addressing: 'path' });
    expect(problemsOf({ REKEY_BODIES: 's3' })).toEqual(
      ['ENDPOINT', 'BUCKET', 'ACCESS_KEY', 'SECRET_KEY'].map(
        (name) => `REKEY_S3_${name} must be set with REKEY_BODIES=s3`,
      ),
    );
    expect(problemsOf({ ...whole, REKEY_S3_BUCKET: '' })).toEqual([
      'REKEY_S3_BUCKET must be set when REKEY_S3_ENDPOINT is',
    ]);
  });

  test.each([
    ['REKEY_S3_BUCKET', 'a/b'],
    ['REKEY_S3_BUCKET', 'x'],
    ['REKEY_S3_ACCESS_KEY', 'two words'],
    ['REKEY_S3_SECRET_KEY', 'hunter2 '.repeat(2)],
  ])('each part well: %s=%s', (variable, value) => {
    const problems = problemsOf({ ...whole, [variable]: value });
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^${variable} must be [^\\n]+$`))]);
    expect(problems.join()).not.toContain('hunter2');
  });

  test('with each key in one place, which no message repeats', () => {
    const twice = problemsOf({ ...whole, REKEY_S3_SECRET_KEY_FILE: '/s3.key' });
    expect(twice).toEqual(['REKEY_S3_SECRET_KEY_FILE must be left out beside REKEY_S3_SECRET_KEY']);
    expect(JSON.stringify(envOf(whole))).not.toContain('hunter2');
  });
});

test('never repeats the value of a secret', () => {
  const secrets = {
    DATABASE_URL: 'mysql://u:hunter2@db/rekey',
    REKEY_SECRET_KEY: 'hunter2',
    REKEY_API_TOKEN: 'hunter2',
    REKEY_ADMIN_EMAIL: 'ana@example.com',
    REKEY_ADMIN_PASSWORD: 'hunter2',
    REKEY_AUDIT_TO: 'ftp://logs.example.com/hunter2',
    REKEY_AUDIT_AUTHORIZATION: 'hunter2 ä',
  };
  expect(problemsOf(secrets)).toHaveLength(6);
  expect(problemsOf(secrets).join()).not.toContain('hunter2');
  const fine = { DATABASE_URL: 'postgresql://u:hunter2@db/rekey', REKEY_SECRET_KEY: key };
  expect(JSON.stringify(envOf(fine))).not.toMatch(/hunter2|BwcHBwc/);
});

test('the ports of web addresses are the usual ones, or those that are named', () => {
  expect(envOf({}).webPorts).toEqual(new Set([80, 443, 8080, 8443, 13_013]));
  expect(envOf({ REKEY_WEB_PORTS: '443, 9443' }).webPorts).toEqual(new Set([443, 9443]));
});

test('the inner networks are all of them, those that are named, or none', () => {
  expect(envOf({}).innerNetworks).toBeNull();
  const named = envOf({ REKEY_INNER_NETWORKS: '10.1.0.0/16' }).innerNetworks;
  expect([named?.check('10.1.2.3'), named?.check('10.2.0.1')]).toEqual([true, false]);
  expect(envOf({ REKEY_INNER_NETWORKS: 'none' }).innerNetworks?.check('10.1.2.3')).toBe(false);
});
