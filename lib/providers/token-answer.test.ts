import { expect, test } from 'vitest';
import { readAnswer, readableTokens } from './token-answer.ts';

const given = { access_token: 'a', token_type: 'Bearer', expires_in: 3600, refresh_token: 'next' };
const read = (change: object, forRefresh = true) => {
  const text = readableTokens(JSON.stringify({ ...given, ...change }), { forRefresh });
  return text === null ? null : JSON.parse(text);
};

test('what stands as RFC 6749 5.1 has it stays as it is', () => {
  const whole = { ...given, scope: 'mail openid', ext_expires_in: 7200 };
  expect(read(whole)).toEqual(whole);
  expect(read({ expires_in: 0 })).toMatchObject({ expires_in: 0 });
});

test.each<[what: string, change: object, expected: object]>([
  ['seconds as text', { expires_in: '3599' }, { expires_in: 3599 }],
  ['seconds below zero', { expires_in: -1 }, { expires_in: undefined }],
  ['no seconds', { expires_in: null }, { expires_in: undefined }],
  ['a word for seconds', { expires_in: 'never' }, { expires_in: undefined }],
  ['true for seconds', { expires_in: true }, { expires_in: undefined }],
  ['no type', { token_type: undefined }, { token_type: 'Bearer' }],
  ['null for the next token', { refresh_token: null }, { refresh_token: undefined }],
  ['nothing for the next token', { refresh_token: '' }, { refresh_token: undefined }],
  ['a list of scopes', { scope: ['mail', 'openid'] }, { scope: 'mail openid' }],
  ['null for the scopes', { scope: null }, { scope: undefined }],
  ['null for the ID token', { id_token: null }, { id_token: undefined }],
])('%s is read, and no token is lost by it', (_, change, expected) => {
  const tokens = read(change);
  expect(tokens).toMatchObject({ access_token: 'a' });
  for (const [name, value] of Object.entries(expected)) expect(tokens[name]).toEqual(value);
  if (!('refresh_token' in change)) expect(tokens.refresh_token).toBe('next');
});

test('an ID token is kept for who signs in, and for nobody else', () => {
  expect(read({ id_token: 'x.y.z' }, false)).toMatchObject({ id_token: 'x.y.z' });
  expect(read({ id_token: 'x.y.z' }, true)).not.toHaveProperty('id_token');
});

test.each(['', '<html>', 'null', '[]', '{}', '{"access_token":1}', '{"access_token":"a","error":"x"}'])(
  '%j holds no token',
  (body) => {
    expect(readableTokens(body, { forRefresh: true })).toBeNull();
  },
);

test('an answer in the form that questions have is read as one in JSON', () => {
  const form = new URLSearchParams({ ...given, expires_in: '28800', scope: 'mail openid' }).toString();
  const tokens = JSON.parse(readableTokens(form, { forRefresh: true }) ?? 'null');
  expect(tokens).toEqual({ ...given, expires_in: 28_800, scope: 'mail openid' });
  expect(readAnswer('error=bad_refresh_token&error_description=It+is+expired.')).toEqual({
    error: 'bad_refresh_token',
    error_description: 'It is expired.',
  });
});

test.each(['<html>a=b</html>', 'Service unavailable', 'a=b c=d', '"text"', '3', '<p class="a">', ''])(
  '%j is no answer',
  (body) => expect(readAnswer(body)).toBeNull(),
);

test('what stands in the place of a token and can be none is not one', () => {
  expect(read({ access_token: 'error: token is expired by 23m58s' })).toBeNull();
});
