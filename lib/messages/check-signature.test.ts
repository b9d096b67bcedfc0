import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { checkSignature } from './check-signature.ts';
import { readTree } from './mime-tree.ts';

const folder = path.join(import.meta.dirname, '../testing/signed-mail');
const mail = (name: string) => fs.readFileSync(path.join(folder, `${name}.eml`), 'latin1');
const roots = [fs.readFileSync(path.join(folder, 'root.pem'), 'utf8')];
const now = new Date('2026-12-01T00:00:00Z');

const check = async (raw: string, trust = { now, roots }, from = 'bob@northwind.example') =>
  checkSignature(await readTree(Buffer.from(raw, 'latin1')), from, trust);
const stateOf = async (...given: Parameters<typeof check>) => (await check(...given))?.state;

test.each(['detached', 'opaque'])('%s: signed by its sender, with a chain that is known', async (name) => {
  expect(await check(mail(name))).toEqual({
    kind: 'smime',
    state: 'verified',
    name: 'Bob Miller',
    addresses: ['bob@northwind.example', 'bob@northwind.example'],
    authority: 'Northwind',
    until: expect.any(Date),
  });
  expect(await stateOf(mail(name), { now, roots }, 'Bob@Northwind.Example')).toBe('verified');
});

test('line ends that a server keeps otherwise change nothing', async () => {
  expect(await stateOf(mail('detached').replaceAll('\r\n', '\n'))).toBe('verified');
});

test('a letter that was changed says so, whatever else is right', async () => {
  expect(await stateOf(mail('detached').replace('42.00', '43.00'))).toBe('changed');
  expect(await stateOf(mail('detached').replace('a;b', 'a;c'))).toBe('changed');
});

test.each(['detached', 'opaque'])('%s: an authority nobody knows vouches for nobody', async (name) => {
  expect(await stateOf(mail(name), { now, roots: [] })).toBe('unknown_authority');
});

test('a certificate that ran out, another address, and one that is for web sites', async () => {
  expect(await stateOf(mail('detached'), { now: new Date('2120-01-01T00:00:00Z'), roots })).toBe('expired');
  expect(await stateOf(mail('detached'), { now, roots }, 'eve@northwind.example')).toBe('other_address');
  expect(await stateOf(mail('web-certificate'))).toBe('unknown_authority');
});

test('a signature over a part says nothing of the whole', async () => {
  const signed = mail('detached');
  const inner = signed.slice(signed.indexOf('MIME-Version'));
  const mixed = `From: bob@northwind.example\r\nContent-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\n\r\nPay at once.\r\n--o\r\n${inner}\r\n--o--\r\n`;
  expect(await stateOf(mixed)).toBe('partial');
  // A third part beside the two: shown, and never signed.
  const boundary = /boundary="(.*)"/.exec(signed)?.[1];
  const more = signed.replace(`--${boundary}--`, `--${boundary}\r\n\r\nPay at once.\r\n--${boundary}--`);
  expect(await stateOf(more)).toBe('partial');
});

test('what a signature carries itself is not taken for what stands beside it', async () => {
  const [signed, opaque] = [mail('detached'), mail('opaque')];
  const base64 = (raw: string) => /base64[\s\S]*?\r\n\r\n([\s\S]*?)\r\n(?:\r\n|$)/.exec(raw)?.[1] ?? '';
  const swapped = signed.replace(base64(signed), base64(opaque)).replace('42.00', '9000.00');
  expect(swapped).toContain('9000.00');
  expect(await stateOf(swapped)).toBe('unchecked');
});

test('what is read is what was signed', async () => {
  const root = await readTree(
    Buffer.from(mail('detached').replace('This is an S/MIME', 'Hidden in the preamble')),
  );
  expect(root.signed?.toString()).toContain('The amount is 42.00 euros.');
  expect(root.children[0]?.children).toHaveLength(2);
});

test.each([
  ['all of it', '', '', 'unchecked'],
  ['a part of it', 'Hello\n\n', '', 'partial'],
  ['what a list wrote below', '', '\n-- \nA list\n', 'partial'],
])('a text that is signed in its own lines (RFC 9580 7): %s', async (_, before, behind, state) => {
  const signed =
    '-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nThe words\n- -- \nAnna\n-----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----\n';
  const raw = `Content-Type: text/plain\r\n\r\n${before}${signed}${behind}`;
  expect(await check(raw)).toMatchObject({ kind: 'openpgp', state });
  const quoted = signed.replace(/^/gm, '> ');
  expect(await check(`Content-Type: text/plain\r\n\r\n${quoted}`)).toBeNull();
});

test('garbage is not checked, OpenPGP is named, and what is unsigned has no word', async () => {
  const broken = mail('detached').replace(/MIIH[\s\S]{60}/, 'AAAA');
  expect(await stateOf(broken)).toBe('unchecked');
  const pgp =
    'Content-Type: multipart/signed; boundary=b; protocol="application/pgp-signature"\r\n\r\n--b\r\n\r\nx\r\n--b\r\n' +
    'Content-Type: application/pgp-signature\r\n\r\n-----BEGIN PGP SIGNATURE-----\r\n--b--\r\n';
  expect(await check(pgp)).toMatchObject({ kind: 'openpgp', state: 'unchecked' });
  expect(await check('Subject: x\r\n\r\nhello')).toBeNull();
});
