import { expect, test } from 'vitest';
import { causes } from '#lib/mail/judge/causes.ts';
import { folderName, placeAddress, readPlace } from './places.ts';
import { type TroubleFacts, troubleOf } from './trouble.ts';

const of = (state: TroubleFacts['state'], cause: string | null = null, isPaused = false) =>
  troubleOf({ state, cause, isPaused });

test('says nothing about an account that is well', () => {
  expect(of('active')).toBeNull();
});

test('a suspended account is red, says so, and can be repaired, also while it is paused', () => {
  for (const isPaused of [false, true]) {
    expect(of('suspended', 'wrong_credentials', isPaused)).toMatchObject({
      tone: 'bad',
      label: 'Suspended',
      repair: 'Update password',
      isCutOff: true,
    });
  }
});

test('blames the password only where a password was refused', () => {
  for (const state of ['suspended', 'failing', 'degraded'] as const) {
    for (const cause of causes) {
      const said = of(state, cause)?.why ?? '';
      if (state === 'degraded') expect(said).not.toMatch(/password/);
      if (cause === 'oauth_required' || cause === 'app_password_required') {
        expect(said).not.toMatch(/refused its password/);
      }
    }
  }
  expect(of('degraded', 'network')?.meaning).toMatch(/not about your password/);
});

test('nobody is asked for a password where none helps', () => {
  expect(of('degraded', 'locked_out')?.repair).toBeNull();
  expect(of('active', null, true)).toMatchObject({ tone: 'idle', label: 'Paused', repair: null });
  expect(of('needs_consent')?.repair).toBe('Sign in again');
});

test('a place survives its way through an address, and nonsense is all mail', () => {
  expect(placeAddress('/phone', '')).toBe('/phone');
  expect(placeAddress('/desktop', 'f:1', { before: '2', message: null })).toBe('/desktop?in=f%3A1&before=2');
  expect(readPlace('f:1')).toEqual({ folderId: '1' });
  expect(readPlace('a:2')).toEqual({ accountId: '2' });
  for (const nonsense of [undefined, '', 'x', 'x:1', ':', 'f:']) expect(readPlace(nonsense)).toEqual({});
});

test.each([
  ['INBOX', 'Inbox'],
  ['INBOX/Invoices', 'Invoices'],
  ['INBOX.Sent', 'Sent'],
  ['Archive/2025', 'Archive/2025'],
])('a folder at %s is called %s', (path, name) => {
  expect(folderName(path)).toBe(name);
});
