import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { isRight, type Right, rights } from '#lib/rights.ts';
import { endpoints } from '#lib/web/api/endpoints.ts';
import { routesBelow } from '../e2e/support/routes.ts';

const read = (file: string) => fs.readFileSync(path.join('app', file), 'utf8');

describe('every address of the console asks for a right', () => {
  /** Those that show nothing of anybody: they ask only whether one is of the console. */
  const ofTheConsole = ['/console/[...rest]', '/console/not-allowed'];
  const gate = /\b(?:requireRight|findWithRight)\(\s*'([a-z]+:[a-z]+)'/g;

  test.each(routesBelow('(console)'))('$pattern', ({ pattern, file }) => {
    const source = read(file);
    if (ofTheConsole.includes(pattern)) return expect(source).toContain('await requireConsole()');
    // The gate of a test of settings stands in lib/web/stream-test.ts.
    if (source.includes('= streamTest(')) return;
    const asked = [...source.matchAll(gate)].map(([, right]) => right);
    // Each function that Next calls asks by itself: the page, and the title of its tab where that reads anything.
    const asking = source
      .split(/^export /m)
      .slice(1)
      .filter((part) => /^(default )?async function/.test(part));
    expect(asked.length, 'gates').toBeGreaterThan(0);
    expect(asked.every((right) => isRight(right as string))).toBe(true);
    for (const part of asking) {
      const touchesRows = /\b(read|list|count)[A-Z]\w*\(/.test(part);
      if (touchesRows) expect(part).toMatch(/requireRight|findWithRight/);
    }
  });
});

describe('every server action passes a gate before it does anything', () => {
  const gates =
    /^(?:adminAction|sensitiveAction)\(\s*'([a-z]+:[a-z]+)',|^(?:userAction|sensitiveUserAction|publicAction)\(/;
  /** Signing in and out, by whoever comes: what they ask is whether the proof is right. */
  const open = ['/login', '(public)', 'you/confirm', 'sign-out'];

  const files = fs
    .readdirSync('app', { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && read(file).startsWith("'use server'"));

  test.each(files)('%s', (file) => {
    const source = read(file);
    const built = new Map(
      [...source.matchAll(/const (\w+) = (\w+Action\([^;]*)/g)].map(([, name, how]) => [name, how as string]),
    );
    const exported = [
      ...source.matchAll(/export (?:async function|const) (\w+)[\s\S]*?(?=\nexport |\nconst |$)/g),
    ];
    expect(exported.length).toBeGreaterThan(0);
    for (const [text, name] of exported) {
      const mine = built.get(name) ?? [...built].find(([inner]) => text.includes(`${inner}(`))?.[1];
      if (mine === undefined && open.some((part) => file.includes(part))) continue;
      expect(mine, `the gate of ${name}`).toMatch(gates);
      const right = gates.exec(mine ?? '')?.[1];
      if (file.startsWith('(console)')) expect(rights, name).toContain(right as Right);
    }
  });
});

test('what changes users, tokens, webhooks, providers or settings asks again who one is, but for what only takes away or tries', () => {
  const console = path.join('app', '(console)');
  const files = fs
    .readdirSync(console, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file));
  const withoutProof = files.flatMap((file) =>
    [
      ...fs
        .readFileSync(path.join(console, file), 'utf8')
        .matchAll(/const (\w+) = adminAction\(\s*'(?:users|tokens|webhooks|providers|settings):write'/g),
    ].map(([, name]) => name),
  );
  expect(withoutProof.sort()).toEqual([
    'put', // the logo
    'rehearse', // a backup, into a database that is thrown away
    'remove', // the logo
    'revokeInvitation',
    'save', // settings: those of askingAgain
    'signOutEverywhere',
    'testIdentityProviderAction',
    'testProviderAction',
    'testWebhook',
  ]);
});

test('every call of the API asks for a right, but those that say whether the system runs', () => {
  const open = endpoints.filter(({ access }) => access === 'public').map(({ path: at }) => at);
  expect(open).toEqual(['/health']);
  expect(endpoints.filter(({ access }) => access !== 'public' && !isRight(access))).toEqual([]);
});

test('nothing that only reads asks for a right to write, and nothing that writes for one to read', () => {
  const wrong = endpoints.filter(
    ({ method, access }) => access !== 'public' && (method === 'GET') !== access.endsWith(':read'),
  );
  expect(wrong.map(({ method, path: at }) => `${method} ${at}`)).toEqual([]);
});
