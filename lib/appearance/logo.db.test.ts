import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeSettings } from '../flows/change-settings.ts';
import { testChannel } from '../flows/test-channel.ts';
import { testDatabase } from '../testing/database.ts';
import { mailTestEnv } from '../testing/mail-env.ts';
import { type SmtpSink, startSmtpSink } from '../testing/smtp-sink.ts';
import { anAdmin } from '../testing/viewers.ts';
import { system } from '../viewer.ts';
import { changeLogo, logoPath, readLogo, readLogoFileOf } from './logo.ts';
import type { LogoFile } from './logo-file.ts';
import { paletteOf } from './palette.ts';

const { db } = await testDatabase();
let sink: SmtpSink;
let restore: () => void;
const admin = anAdmin();
const logo: LogoFile = { type: 'image/png', width: 240, height: 80, bytes: new Uint8Array([1, 2, 3, 255]) };

beforeAll(async () => {
  ({ restore } = await mailTestEnv());
  sink = await startSmtpSink();
  const server = { 'email.host': '127.0.0.1', 'email.port': sink.port, 'email.security': 'none' };
  await changeSettings({ ...server, 'email.from': 'rekey@northwind.example' }, system);
});
afterAll(async () => {
  await sink.stop();
  restore();
});

async function testMail() {
  const { ok } = await testChannel('email', 'ana@home.example', admin.actor);
  expect(ok).toBe(true);
  return sink.mails.at(-1)?.parsed;
}

test('a logo is found by the hash of its bytes alone, stands in the audit log, and goes as it came', async () => {
  expect(await readLogo()).toBeNull();
  await changeLogo(admin, logo);
  const first = await readLogo();
  if (!first) throw new Error('no logo');
  expect(logoPath(first)).toMatch(/^\/look\/logo\/[0-9a-f]{64}$/);
  expect(await readLogoFileOf(first.hash)).toEqual(logo);
  await changeLogo(admin, { ...logo, type: 'image/jpeg', bytes: new Uint8Array([9]) });
  expect(await readLogoFileOf(first.hash)).toBeNull();
  expect((await readLogo())?.hash).not.toBe(first.hash);
  await changeLogo(admin, null);
  expect(await readLogo()).toBeNull();
  const entries = await db.auditEntry.findMany({
    where: { actorName: admin.actor.name },
    orderBy: { id: 'asc' },
  });
  expect(entries.map(({ details }) => details)).toEqual([
    { 'organisation.logo': { from: null, to: 'image/png, 240 × 80' } },
    { 'organisation.logo': { from: 'image/png, 240 × 80', to: 'image/jpeg, 240 × 80' } },
    { 'organisation.logo': { from: 'image/jpeg, 240 × 80', to: null } },
  ]);
});

test('mails carry the colour and the logo, which nobody has to fetch; a WebP stands on pages alone', async () => {
  const plain = await testMail();
  expect(plain?.html).not.toContain('<img');
  expect(plain?.attachments).toEqual([]);

  await changeSettings({ 'organisation.colour': '#F5D000' }, system);
  await changeLogo(admin, logo);
  const mail = await testMail();
  expect(mail?.attachments).toMatchObject([
    { contentType: 'image/png', cid: 'logo@rekey', related: true, content: Buffer.from(logo.bytes) },
  ]);
  const raw = sink.mails.at(-1)?.raw.toString() ?? '';
  expect(raw).toMatch(/multipart\/related/);
  expect(mail?.text?.split('\n')[0]).toBe(plain?.text?.split('\n')[0]);
  expect(mail?.html).toContain(`.button { background: ${paletteOf('#f5d000').dark.accent} !important;`);
  expect(mail?.html).toMatch(/<img [^>]*width="96" height="32" alt=""/);
  expect(mail?.html).not.toMatch(/(?:src|href)="https?:/);

  await changeLogo(admin, { ...logo, type: 'image/webp' });
  expect((await testMail())?.attachments).toEqual([]);
});
