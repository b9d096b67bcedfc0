import { beforeEach, expect, test, vi } from 'vitest';
import { readAccount } from '#lib/accounts/store.ts';
import { Secret } from '#lib/secret.ts';
import { testDatabase } from '#lib/testing/database.ts';
import { account } from '#lib/testing/factories.ts';
import { browser } from '#lib/testing/next-headers.ts';
import { anAdmin } from '#lib/testing/viewers.ts';
import { hashPassword } from '#lib/users/password.ts';

vi.mock('next/headers', () => import('#lib/testing/next-headers.ts'));
vi.mock('next/cache', () => ({ revalidatePath: () => {} }));

const { signIn } = await import('#lib/web/auth.ts');
const { changeAccountAction } = await import('./(console)/console/accounts/form-actions.ts');
const { startJobAction } = await import('./(console)/console/accounts/jobs/actions.ts');
const { saveSettingsAction } = await import('./(console)/console/settings/actions.ts');
const { db } = await testDatabase();
const password = new Secret('right horse');
const passwordHash = await hashPassword(password);

beforeEach(async () => {
  browser.jar.clear();
  browser.headers = new Headers({ 'x-forwarded-for': '192.0.2.1' });
  await db.mailAccount.deleteMany();
  await db.user.deleteMany();
  await db.setting.deleteMany();
  await db.user.create({ data: { email: 'boss@example.com', role: 'ADMIN', passwordHash } });
  await signIn('boss@example.com', password);
});

/** From now on it is long ago that whoever is signed in proved it: what a stolen session is worth. */
const letTimePass = () => db.userSession.updateMany({ data: { provedAt: new Date(0) } });

function posted(fields: Record<string, string>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}

test('an account, and where its owner is sent links to, is given to somebody else only by who has just proved who they are', async () => {
  const { id } = await account({ address: 'ana@example.com' });
  const before = await readAccount(anAdmin(), id);
  await letTimePass();
  const given = posted({ 'owner.email': 'thief@example.com' });
  expect((await changeAccountAction(id, {} as never, given)).problems).toHaveProperty('confirm');
  const elsewhere = posted({
    'owner.email': before?.owner.email ?? '',
    'owner.alternateEmail': 'thief@example.com',
  });
  expect((await changeAccountAction(id, {} as never, elsewhere)).problems).toHaveProperty('confirm');
  const job = { act: { kind: 'change', owner: 'thief@example.com' }, chosen: { ids: [id] } };
  await expect(startJobAction(job)).rejects.toThrow('NEXT_REDIRECT');
  expect(await readAccount(anAdmin(), id)).toEqual(before);
  expect(await db.accountJob.count()).toBe(0);

  await db.userSession.updateMany({ data: { provedAt: new Date() } });
  expect(await startJobAction(job)).toMatchObject({ ok: true });
});

test('where messages with links leave, and the host they name, is changed only by who has just proved who they are', async () => {
  await letTimePass();
  for (const [key, value] of [
    ['email.host', 'mail.evil.example'],
    ['desktop.webAddress', 'https://evil.example'],
  ] as const) {
    const state = await saveSettingsAction({} as never, posted({ [key]: value }));
    expect(state.problems, key).toHaveProperty('confirm');
  }
  expect(await db.setting.count()).toBe(0);
  const named = await saveSettingsAction({} as never, posted({ 'organisation.name': 'Northwind' }));
  expect(named.problems).toEqual({});
  expect(await db.setting.count()).toBe(1);
});

test.each(['cross-site', 'same-site'])(
  'a form that a browser says came from another site (%s) changes nothing',
  async (site) => {
    browser.headers = new Headers({ 'x-forwarded-for': '192.0.2.1', 'sec-fetch-site': site });
    const state = await saveSettingsAction({} as never, posted({ 'organisation.name': 'Evil' }));
    expect(state.message).toMatch(/not sent from a page of this system/);
    expect(await db.setting.count()).toBe(0);
  },
);
