import { expect, test } from 'vitest';
import type { Property } from '#lib/settings/properties.ts';
import { movingSecrets } from './moving-secrets.ts';

const property = (key: string, value: string, more: Partial<Property> = {}) =>
  ({ key, label: key, value, default: '', isSet: false, boundTo: [], ...more }) as unknown as Property;
const properties = [
  property('host', 'a.example'),
  property('port', '', { default: '587' }),
  property('password', '', {
    isSet: true,
    boundTo: [
      { key: 'host', by: 'value' },
      { key: 'port', by: 'value' },
    ],
  }),
];
const movingIn = (fields: Record<string, string>) => {
  const form = new FormData();
  for (const [name, value] of Object.entries({ host: 'a.example', port: '', ...fields }))
    form.set(name, value);
  return movingSecrets(properties, form).password;
};

test('a settings form asks for a stored secret again as soon as its server changes, and no longer once it is typed', () => {
  expect(movingIn({})).toBeUndefined();
  expect(movingIn({ port: '587' })).toBeUndefined();
  expect(movingIn({ host: 'b.example', port: '25' })).toEqual({ becomes: 'asked', labels: ['host', 'port'] });
  expect(movingIn({ host: '' })).toEqual({ becomes: 'removed', labels: ['host'] });
  expect(movingIn({ host: 'b.example', password: 'new' })).toBeUndefined();
  expect(movingIn({ host: 'b.example', 'password#remove': 'true' })).toBeUndefined();
});
