import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { accountQuery } from './query.ts';

describe('the address of the accounts grid', () => {
  test('shows what needs attention first when nothing is asked', () => {
    expect(accountQuery({})).toMatchObject({ sort: 'state', descending: false, page: 1, q: undefined });
  });

  test('reads chip, text, order and page', () => {
    const params = { state: 'unreachable', q: ' ana ', sort: 'lastCheckAt', dir: 'desc', page: '3' };
    expect(accountQuery(params)).toMatchObject({
      state: 'degraded',
      paused: false,
      q: 'ana',
      sort: 'lastCheckAt',
      descending: true,
      page: 3,
    });
  });

  test('finds those that cannot send, where the Overview’s figure leads', () => {
    expect(accountQuery({ state: 'cannot-send' })).toMatchObject({ state: 'receive_only', paused: false });
  });

  test.each([
    [{ sort: 'credential' }],
    [{ state: '__proto__' }],
    [{ state: 'constructor' }],
    [{ page: '-4' }],
    [{ page: 'x' }],
    [{ sort: ['state', 'name'], page: ['0', '2'] }],
  ])('is not led astray by %j', (params) => {
    expect(accountQuery(params)).toMatchObject({ sort: 'state', page: 1 });
    expect(accountQuery(params).state).toBeUndefined();
  });

  test('who has to sign in is told apart from whose password was refused', () => {
    expect(accountQuery({ state: 'suspended' }).state).toBe('suspended');
    expect(accountQuery({ state: 'consent' }).state).toBe('needs_consent');
  });

  test('every link of a notice shows the accounts it is about, not all', () => {
    const source = fs.readFileSync('lib/flows/compose-message.ts', 'utf8');
    const asked = [...source.matchAll(/accounts\?state=(\w+)/g)].map(([, state]) => state as string);
    expect(asked.length).toBeGreaterThan(0);
    const { q, sort, descending, page, limit, ...all } = accountQuery({});
    for (const state of asked)
      expect(accountQuery({ state }), state).not.toEqual({ q, sort, descending, page, limit, ...all });
  });

  test('cuts an endless text', () => {
    expect(accountQuery({ q: 'x'.repeat(5000) }).q).toHaveLength(200);
  });
});
