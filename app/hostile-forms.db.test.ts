import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { pageOfAccounts } from '#lib/accounts/page-of-accounts.ts';
import { accountChange, accountForm } from '#lib/accounts/schema.ts';
import { listAudit } from '#lib/audit/list.ts';
import { listNewest } from '#lib/messages/list-newest.ts';
import { searchMessages } from '#lib/messages/search.ts';
import { listNotifications } from '#lib/notifications/store.ts';
import { messageForm } from '#lib/outgoing-messages/schema.ts';
import { Secret } from '#lib/secret.ts';
import { checkChanges } from '#lib/settings/check.ts';
import { changesFrom } from '#lib/settings/properties.ts';
import { settingKeys } from '#lib/settings/schema.ts';
import { testDatabase } from '#lib/testing/database.ts';
import { account } from '#lib/testing/factories.ts';
import { hostileTexts } from '#lib/testing/hostile-values.ts';
import { rowsOf } from '#lib/testing/rows.ts';
import { anAdmin, aUser } from '#lib/testing/viewers.ts';
import { readPasswordForm } from '#lib/update-links/password-form.ts';
import { newUser, ownPasswordForm, setupForm, userChange } from '#lib/users/schema.ts';
import { listUsers } from '#lib/users/store.ts';
import { refused } from '#lib/web/action.ts';
import { readFields } from '#lib/web/form.ts';
import { formState } from '#lib/web/form-state.ts';
import { brokenTexts, fieldProblems } from '#lib/web/problem.ts';
import { readPlace } from '../components/mail/places.ts';
import { postedAccount } from './(console)/console/accounts/posted-account.ts';
import { accountQuery } from './(console)/console/accounts/query.ts';
import { readPosted } from './(public)/invite/[token]/posted.ts';

const { db } = await testDatabase();

type TriedForm = {
  /** Where its controls stand: a new one is tried without being listed here. */
  file: string;
  schema: z.ZodType;
  read: (form: FormData) => unknown;
  good: Record<string, string>;
};

const id = '00000000-0000-7000-8000-000000000000';
const server = { host: 'h.example', port: '993', security: 'tls', user: 'ana', password: 'p' };
const servers = Object.fromEntries(
  ['incoming', 'outgoing'].flatMap((side) =>
    Object.entries(server).map(([name, value]) => [`${side}.${name}`, value]),
  ),
);
const goodAccount = {
  address: 'a@example.com',
  'owner.email': 'o@example.com',
  folders: 'INBOX',
  hasOutgoing: 'true',
  ...servers,
};

const forms: Record<string, TriedForm> = {
  'a new account': {
    file: 'app/(console)/console/accounts/account-form.tsx',
    schema: accountForm,
    read: (form) => postedAccount(form, { isNew: true }),
    good: goodAccount,
  },
  'a stored account': {
    file: 'app/(console)/console/accounts/account-form.tsx',
    schema: accountChange,
    read: (form) => postedAccount(form, { isNew: false }),
    good: goodAccount,
  },
  'a new user': {
    file: 'app/(console)/console/users/user-form.tsx',
    schema: newUser,
    read: (form) => readFields(form, { flags: ['allowLogin', 'invite'] }),
    good: { email: 'u@example.com', role: 'USER', allowLogin: 'true' },
  },
  'a stored user': {
    file: 'app/(console)/console/users/user-form.tsx',
    schema: userChange,
    read: (form) => readFields(form, { flags: ['allowLogin'] }),
    good: { email: 'u@example.com', role: 'USER', allowLogin: 'true' },
  },
  'the set-up': {
    file: 'app/(public)/setup/setup-form.tsx',
    schema: setupForm,
    read: (form) => readFields(form),
    good: { code: 'AAAA-BBBB', email: 'u@example.com', password: 'long enough' },
  },
  'my password': {
    file: 'app/you/password-form.tsx',
    schema: ownPasswordForm,
    read: (form) => ({ newPassword: '', ...readFields(form) }),
    good: { presentPassword: 'present one', newPassword: 'long enough' },
  },
  'a message': {
    file: 'components/mail/compose-form.tsx',
    schema: messageForm,
    read: (form) => readFields(form, { flags: ['attachOriginal'] }),
    good: { id, accountId: id, kind: 'new', to: 'a@example.com' },
  },
};

/** The names of the controls in a form's source, those of hidden fields apart. */
function controlsOf(file: string): string[] {
  const source = fs.readFileSync(file, 'utf8').replace(/<input[^>]*type="hidden"[^>]*>/g, '');
  const written = [...source.matchAll(/\bname="([\w.]+)"/g)].map(([, name]) => name as string);
  const made = [...source.matchAll(/`\$\{prefix\}\.(\w+)`/g)].flatMap(([, part]) =>
    ['incoming', 'outgoing'].map((side) => `${side}.${part}`),
  );
  return [...new Set([...written, ...made])];
}

function posted(fields: Record<string, string>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}

describe.each(Object.entries(forms))('the form of %s', (_, { file, schema, read, good }) => {
  test('takes what is typed to the letter, or says at the field what is wrong and keeps what was typed', async () => {
    expect((await schema.safeParseAsync(read(posted(good)))).error).toBeUndefined();
    const controls = controlsOf(file);
    expect(controls.length).toBeGreaterThan(1);
    for (const control of controls) {
      for (const { what, value } of hostileTexts) {
        const form = posted({ ...good, [control]: value });
        const given = read(form);
        const parsed = await schema.safeParseAsync(given, { reportInput: true });
        const problems = parsed.success ? brokenTexts(given) : fieldProblems(parsed.error);
        const told = `${control} with ${what}: ${JSON.stringify(problems).slice(0, 300)}`;
        if (problems.length === 0) {
          const taken = control
            .split('.')
            .reduce<unknown>((at, name) => (at as Record<string, unknown>)?.[name], parsed.data);
          if (taken instanceof Secret) expect(taken.reveal(), told).toBe(value);
          continue;
        }
        const state = formState(refused('', problems), form);
        expect(Object.keys(state.problems), told).toEqual([control]);
        expect(state.problems[control]?.length, told).toBeLessThan(300);
        if (!/password|code/i.test(control)) expect(state.values[control], told).toBe(value);
      }
    }
  });
});

test('every setting takes what is typed, or says at its field what is wrong', () => {
  for (const key of settingKeys) {
    for (const { what, value } of hostileTexts) {
      const { changes } = changesFrom(posted({ [key]: value }));
      const broken = brokenTexts(changes).map(({ field }) => field);
      const problems = [...checkChanges(changes).problems.map((one) => one.key), ...broken];
      expect(new Set([key, ...problems]), `${key} with ${what}`).toEqual(new Set([key]));
      if (what === 'NUL') expect(problems, key).toContain(key);
    }
  }
});

test('the two passwords of an update and the one of an invitation are kept to the letter or refused', () => {
  const refusedTexts = ['100,000 letters', 'NUL', 'CR and LF'];
  for (const { what, value } of hostileTexts) {
    for (const field of ['oldPassword', 'newPassword'] as const) {
      const fields = new URLSearchParams({ oldPassword: 'old', newPassword: 'new', [field]: value });
      const read = readPasswordForm(new URLSearchParams(fields.toString()));
      if (refusedTexts.includes(what)) expect(read, what).toMatchObject({ reason: 'invalid_input', field });
      else expect(read.ok && read[field]?.password.reveal(), what).toBe(value);
    }
    const long = `${value} and more`;
    const accepted = readPosted(new URLSearchParams({ name: 'Ana', password: long }));
    if (refusedTexts.includes(what)) expect(['long', 'control'], what).toContain(accepted);
    else expect(typeof accepted === 'object' && accepted.password.reveal(), what).toBe(long);
  }
});

test('whatever stands in an address finds nothing, and breaks nothing', async () => {
  const mine = await account();
  const viewer = aUser({ id: mine.ownerId, email: 'owner@example.com' });
  const before = await rowsOf(db);
  // Cut in the middle of a character, as a page cuts what is too long.
  const half = { what: 'half a character', value: 'a\ud83d' };
  for (const { value } of [...hostileTexts, half]) {
    const text = value.slice(0, 200);
    for (const asked of [
      { q: value },
      { state: value },
      { sort: value, dir: value },
      { page: value },
      { q: [value, value] },
    ])
      await pageOfAccounts(anAdmin(), accountQuery(asked));
    await listUsers(anAdmin(), { q: text, cursor: value });
    await listNotifications(anAdmin(), { cursor: value, accountId: value });
    await listNotifications(anAdmin(), { cursor: value });
    await listAudit(anAdmin(), { cursor: value, action: text, by: text, about: text });
    for (const place of [readPlace(value), readPlace(`a:${value}`), readPlace(`f:${value}`)]) {
      await listNewest(viewer, { ...place, cursor: value });
      await searchMessages(viewer, text, { ...place, cursor: value });
    }
  }
  expect(await rowsOf(db)).toEqual(before);
});
