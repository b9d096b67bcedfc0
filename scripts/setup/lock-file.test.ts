import fs from 'node:fs';
import { expect, test } from 'vitest';
import { completed } from './lock-file.ts';

test('package-lock.json lists the packages of every platform (else: npm run lock:complete)', () => {
  const lock = JSON.parse(fs.readFileSync('package-lock.json', 'utf8'));
  expect(completed(lock).added).toEqual([]);
});

test('completes a lock file with what its packages name, for their platform only', () => {
  const packages = {
    'node_modules/tool': {
      version: '1.0.0',
      dev: true,
      optionalDependencies: {
        '@tool/linux-x64-musl': '1.0.0',
        '@tool/darwin-arm64': '1.0.0',
        other: '^2.0.0',
      },
    },
    'node_modules/@tool/darwin-arm64': { version: '1.0.0', optional: true },
  };
  const { lock, added } = completed({ packages });
  expect(added).toEqual(['@tool/linux-x64-musl']);
  expect(lock.packages['node_modules/@tool/linux-x64-musl']).toEqual({
    version: '1.0.0',
    cpu: ['x64'],
    libc: ['musl'],
    os: ['linux'],
    dev: true,
    optional: true,
  });
});
