import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { Secret } from '../secret.ts';
import { mailTestEnv } from '../testing/mail-env.ts';
import { type ScriptedServer, type Step, scriptedServer } from '../testing/scripted-imap.ts';
import type { Credential, TokenMechanism } from './credential.ts';
import { imapSource } from './imap/source.ts';
import { smtpSender } from './smtp/sender.ts';
import type { LineSide, WireLog } from './wire-log.ts';

// Whole sessions with servers that repeat the token they were shown.
let restore: () => void;
let server: ScriptedServer;
beforeAll(async () => {
  ({ restore } = await mailTestEnv());
});
afterAll(() => restore());
afterEach(() => server.stop());

const token = 'ya29.canary-TOKEN-4711';
const base64 = (text: string) => Buffer.from(text).toString('base64');
const hex = Buffer.from(token).toString('hex');

const marks: Record<LineSide, string> = { sent: '>', heard: '<', noted: '=' };
function memory(): { lines: string[]; wire: WireLog } {
  const lines: string[] = [];
  return { lines, wire: { connection: () => (side, line) => lines.push(`${marks[side]} ${line}`) > 0 } };
}

async function session(protocol: 'imap' | 'smtp', mechanism: TokenMechanism, script: Step[]) {
  server = await scriptedServer(script);
  const at = { host: '127.0.0.1', port: server.port, security: 'none', user: 'ann@example.com' } as const;
  const accessToken = new Secret(token);
  const credential: Credential = { kind: 'oauth2', accessToken, mechanisms: [mechanism], grant: 'person' };
  const { lines, wire } = memory();
  const options = { signal: AbortSignal.timeout(10_000), limits: { logoutMs: 50 }, wire };
  const attempt =
    protocol === 'imap'
      ? imapSource.open(at, credential, options, async () => 'in')
      : smtpSender.open(at, credential, options, async () => 'in');
  const outcome = await attempt.catch((error: unknown) => error);
  await vi.waitFor(() => expect(lines).toContain('= closed'));
  // The server did see it: what is shown is not simply another conversation.
  expect(
    Buffer.from(
      server
        .received()
        .split(/\s/)
        .find((word) => word.length > 40) ?? '',
      'base64',
    ).toString(),
  ).toContain(token);
  return { lines, outcome };
}

const echoes = [
  token,
  token.toUpperCase(),
  base64(token),
  hex,
  encodeURIComponent(token).replace('-', '%2D'),
  token.split('').join(' '),
];

test.each(['xoauth2', 'oauthbearer'] as const)(
  'a token shown to IMAP by %s, and whatever the server repeats of it, is masked',
  async (mechanism) => {
    const name = mechanism.toUpperCase();
    const { lines, outcome } = await session('imap', mechanism, [
      { send: `* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=${name}] hi\r\n` },
      { wait: /AUTHENTICATE/ },
      { send: `+ ${base64(`{"status":"400","seen":"${token}"}`)}\r\n` },
      { wait: /.*/ },
      { send: `${echoes.map((echo) => `* NO saw ${echo}\r\n`).join('')}A9 NO other\r\n` },
      { close: true },
    ]);
    expect(outcome).toBeInstanceOf(Error);
    const all = lines.join('\n');
    for (const echo of [...echoes, base64(token).slice(0, 12)]) expect(all).not.toContain(echo);
    expect(
      lines.some((line) => line.endsWith(`AUTHENTICATE ${name} [masked]`)),
      all,
    ).toBe(true);
    expect(lines.filter((line) => line === '< [masked]').length, all).toBe(echoes.length);
    expect(lines).toContain('< + [masked]');
    expect(lines.at(0)).toBe('= connecting, not encrypted');
    expect(lines.at(-1)).toBe('= closed');
  },
);

test('a token shown to SMTP, and whatever the server repeats of it, is masked', async () => {
  const { lines, outcome } = await session('smtp', 'xoauth2', [
    { send: '220 mail.example ESMTP\r\n' },
    { wait: /^EHLO/ },
    { send: '250-mail.example\r\n250 AUTH XOAUTH2\r\n' },
    { wait: /^AUTH/ },
    { send: `334 ${base64(`{"status":"400","seen":"${token}"}`)}\r\n` },
    { wait: /.*/ },
    { send: `${echoes.map((echo) => `535-saw ${echo}\r\n`).join('')}535 no\r\n` },
  ]);
  expect(outcome).toBeInstanceOf(Error);
  for (const echo of echoes) expect(lines.join('\n')).not.toContain(echo);
  expect(lines).toEqual([
    ...[
      '= connecting, not encrypted',
      '= connected to 127.0.0.1',
      '< 220 mail.example ESMTP',
      '> EHLO localhost',
    ],
    ...[
      '< 250-mail.example',
      '< 250 AUTH XOAUTH2',
      '> AUTH XOAUTH2 [masked]',
      '< 334 [masked]',
      '> [masked]',
    ],
    ...echoes.map(() => '< [masked]'),
    '< 535 no',
    '= closed',
  ]);
});

test('a log that fails ends itself, and not the session', async () => {
  server = await scriptedServer([
    { send: '220 mail.example ESMTP\r\n' },
    { wait: /^EHLO/ },
    { send: '250 mail.example\r\n' },
  ]);
  const at = { host: '127.0.0.1', port: server.port, security: 'none', user: '' } as const;
  let count = 0;
  const wire: WireLog = {
    connection: () => () => {
      count += 1;
      throw new Error('no room');
    },
  };
  const options = { signal: AbortSignal.timeout(10_000), limits: { logoutMs: 50 }, wire };
  expect(await smtpSender.open(at, null, options, async () => 'in')).toBe('in');
  expect(count).toBe(1);
});
