import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { mailTestEnv } from '../../testing/mail-env.ts';
import { type ScriptedServer, type Step, scriptedServer } from '../../testing/scripted-imap.ts';
import { passwordCredential } from '../credential.ts';
import { MailFailure } from '../judge/failure.ts';
import { withImapSession } from './connect.ts';
import { examine } from './folder-state.ts';

let restore: () => void;
let server: ScriptedServer | undefined;
beforeAll(async () => {
  ({ restore } = await mailTestEnv());
});
afterAll(() => restore());
afterEach(() => server?.stop());

const opened = '* 3 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 4] x\r\n{tag} OK in\r\n';
const enter = (capabilities: string): Step[] => [
  { send: `* OK [CAPABILITY IMAP4rev1 ${capabilities}] hi\r\n` },
  { wait: /LOGIN/ },
  { send: '{tag} OK in\r\n' },
];

async function openTwo(script: Step[]) {
  server = await scriptedServer(script);
  const result = await withImapSession(
    { host: 'localhost', port: server.port, security: 'none', user: 'ana' },
    passwordCredential('x'),
    { signal: AbortSignal.timeout(4000), limits: { commandMs: 500, logoutMs: 20 } },
    async (session) => [await examine(session, 'INBOX'), await examine(session, 'Work')],
  ).catch((error: unknown) => error);
  const commands = server.received().match(/(?<=^\S+ )(?:ID|EXAMINE|SELECT)\b/gm);
  return { result, commands };
}

test.each(['* ID ("name" "Strict")\r\n{tag} OK\r\n', '{tag} NO not here\r\n', '{tag} BAD what\r\n'])(
  'where ID is offered one is sent before the first folder is opened, and its answer (%j) is no hindrance',
  async (answer) => {
    const { result, commands } = await openTwo([
      ...enter('ID'),
      { wait: /ID \("name" "Rekey"/ },
      { send: answer },
      { wait: /EXAMINE "?INBOX/ },
      { send: opened },
      { wait: /EXAMINE "?Work/ },
      { send: opened },
    ]);
    expect(result).toMatchObject([{ exists: 3 }, { exists: 3 }]);
    expect(commands).toEqual(['ID', 'EXAMINE', 'EXAMINE']);
  },
);

test('without the capability none is sent, and the first refusal is told', async () => {
  const { result, commands } = await openTwo([
    ...enter('AUTH=PLAIN'),
    { wait: /EXAMINE/ },
    { send: '{tag} NO Unsafe open, say who you are\r\n' },
    { wait: /SELECT/ },
    { send: '{tag} NO another reason\r\n' },
    { wait: /LIST/ },
    { send: '{tag} OK\r\n' },
  ]);
  expect(result).toBeInstanceOf(MailFailure);
  expect((result as MailFailure).verdict.evidence).toContain('say who you are');
  expect(commands).toEqual(['EXAMINE', 'SELECT']);
});
