import { expect, test } from 'vitest';
import { bodyStoresOf, bodyStoreWords } from './body-stores.ts';

const on = (hostname: string, bodies?: string) => ({
  hostname,
  stats: { version: '1', ...(bodies ? { bodies } : {}) },
});

test('machines that agree are one, with those of a version that does not say left out', () => {
  expect(bodyStoresOf([on('a', 's3'), on('a', 's3'), on('b', 's3'), on('c')]).size).toBe(1);
  expect(bodyStoresOf([on('c')]).size).toBe(0);
});

test('machines that differ are named', () => {
  const stores = bodyStoresOf([on('a', 's3'), on('b', 'segments'), on('c', 's3')]);
  expect(stores.size).toBe(2);
  expect(bodyStoreWords(stores)).toBe('s3 on a, c; segments on b');
});
