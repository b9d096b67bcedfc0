import fs from 'node:fs';
import { expect, test } from 'vitest';
import { variableNames } from '#lib/env.ts';
import { settingKeys } from '#lib/settings/schema.ts';
import { configurationPage } from './configuration-page.ts';
import { readEnvExample } from './env-example.ts';

const envExample = fs.readFileSync('.env.example', 'utf8');

test('docs/configuration.md says what the code says (npm run docs:configuration writes it)', () => {
  expect(fs.readFileSync('docs/configuration.md', 'utf8')).toBe(configurationPage(envExample));
});

test('the page has every setting, and every variable with its sentence', () => {
  const page = configurationPage(envExample);
  for (const name of [...settingKeys, ...variableNames()]) expect(page).toContain(`\`${name}\` |`);
});

test('.env.example has every variable once, in the order of lib/env.ts, each with a sentence', () => {
  const documented = readEnvExample(envExample);
  expect(documented.map(({ name }) => name)).toEqual(variableNames());
  for (const { text } of documented) expect(text).toMatch(/^\w.*\.$/);
});
