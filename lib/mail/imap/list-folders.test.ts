import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { mailTestEnv } from '../../testing/mail-env.ts';
import { type ScriptedServer, scriptedServer } from '../../testing/scripted-imap.ts';
import { passwordCredential } from '../credential.ts';
import { withImapSession } from './connect.ts';
import { listServerFolders } from './list-folders.ts';

let restore: () => void;
let server: ScriptedServer;
beforeAll(async () => {
  ({ restore } = await mailTestEnv());
});
afterAll(() => restore());
afterEach(() => server.stop());

// How servers in use write their folders, and which path each has for us; null: it is none.
const lines: [line: string, path: string | null][] = [
  ['(\\Inbox \\HasNoChildren) "/" "Inbox"', 'INBOX'],
  ['(\\NoInferiors) NIL "inbox"', null], // there already
  ['(\\HasNoChildren) "/" NIL', 'NIL'],
  ['() "." 123456', '123456'],
  ['() / Unquoted/One', 'Unquoted/One'],
  ['(\\Noselect) "/" ""', null],
  ['() "/" "Entw&APw-rfe"', 'Entw\u00fcrfe'],
  ['() "/" "Gesch\u00e4ft & Co"', 'Gesch\u00e4ft & Co'],
  ['() "/" "R&D &AOk"', 'R&D &AOk'],
  ['() "/" "Q&-A"', 'Q&A'],
  ['() "|" "&BBAEMQQyACYEMwQ0BDU-"', '\u0410\u0431\u0432&\u0433\u0434\u0435'],
  ['() "/" " both ends "', ' both ends '],
  ['() "/" "Nature\\"s \\\\ Way"', 'Nature"s \\ Way'],
  ['() "/" "50%*"', '50%*'],
  ['() "/" {5}\r\nA"b\\c', 'A"b\\c'],
  ['() "/" "Foo" ("CHILDINFO" ("SUBSCRIBED"))', 'Foo'],
  ['() "/" "Foo"', null], // once
  ['(\\HasNoChildren) "/" INBOX/Da\tOggetto\tRicevuto', 'INBOX/Da\tOggetto\tRicevuto'],
  ['(\\HasNoChildren) "/" Sent Items', 'Sent Items'],
  ['() "/" [Gmail]/All Mail', '[Gmail]/All Mail'],
  ['() "/" ]odd', ']odd'],
  ['() "/" +plus', '+plus'],
  ['(\\HasChildren) "\\" "Kunden"', 'Kunden'],
  ['() "\\" "Kunden\\Alt"', 'Kunden\\Alt'],
  ['() \\ Kunden\\Neu', 'Kunden\\Neu'],
  ['() "/" "not closed', 'not closed'],
  ['() "/" a(b)', 'a(b)'],
  ['() "/" (c) d', '(c) d'],
  ['() "/" Q"uote', 'Q"uote'],
  ['() "/" 70%', '70%'],
  ['() "/" "say "hi" now"', 'say "hi" now'],
  ['() "/" {4+}\r\nlit1', 'lit1'],
  ['() "/" K\u00fcche', 'K\u00fcche'],
  ['() "/" trailing  ', 'trailing'],
  ['()  "/"  "two  spaces"', 'two  spaces'],
  ['NIL "/" "no flags"', 'no flags'],
];

test('folders are told by whatever a server writes of them, each once', async () => {
  const said = lines.map(([line]) => `* LIST ${line}\r\n`).join('');
  server = await scriptedServer([
    { send: '* OK [CAPABILITY IMAP4rev1] hi\r\n' },
    { wait: /LOGIN/ },
    { send: '{tag} OK in\r\n' },
    { wait: /LIST/ },
    { send: Buffer.from(said) },
    { send: '{tag} OK\r\n' },
  ]);
  const found = await withImapSession(
    { host: 'localhost', port: server.port, security: 'none', user: 'ana' },
    passwordCredential('x'),
    { signal: AbortSignal.timeout(20_000), limits: { logoutMs: 20 } },
    listServerFolders,
  );
  expect(found.map(({ path }) => path)).toEqual(lines.flatMap(([, path]) => path ?? []));
});
