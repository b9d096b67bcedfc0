import { expect, test } from 'vitest';
import { listLicences } from './licences.ts';

test('each library says under which licence it is, and none of them asks for the source of what uses it', () => {
  const licences = listLicences();
  expect(licences.length).toBeGreaterThan(20);
  expect(licences.filter(({ licence }) => /\bA?GPL/.test(licence))).toEqual([]);
  expect(licences.find(({ name }) => name === 'next')).toMatchObject({ licence: 'MIT' });
});
