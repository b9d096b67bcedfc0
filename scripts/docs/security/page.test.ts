import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { faults } from './faults.ts';
import { filesOf, numberedFaults, securityPage } from './page.ts';
import { requirements } from './requirements.ts';
import { titlesIn } from './titles.ts';

const read = (file: string) => fs.readFileSync(file, 'utf8');

test('docs/security.md names tests that are there, by the titles they have (npm run docs:security writes it)', () => {
  expect(read('docs/security.md')).toBe(securityPage(read));
});

test('every requirement and every fault has its row, and each its tests or a reason', () => {
  for (const [list, count] of [
    [requirements, 57],
    [faults, 75],
  ] as const) {
    const rows = list.flatMap((group) => group.rows);
    expect(rows).toHaveLength(count);
    expect(new Set(rows.map(({ says }) => says)).size).toBe(count);
    for (const row of rows) {
      if ('why' in row) expect(row.why).toMatch(/^\w.*\.$/);
      else expect(Object.values(row.shown).flat().length, row.says).toBeGreaterThan(0);
    }
  }
});

test('a title that is not there, or there twice, is told with its file', () => {
  const gone = (file: string) => read(file).replaceAll('tokens are 256 random bits', 'tokens are random');
  expect(() => securityPage(gone)).toThrow(/lib\/secret\.test\.ts has 0 tests called “tokens are 256/);
  const twice = (file: string) => (/\/secret\.test/.test(file) ? read(file).repeat(2) : read(file));
  expect(() => securityPage(twice)).toThrow('lib/secret.test.ts has 2 tests called');
});

test('the files of the faults are tests of either runner', () => {
  const files = numberedFaults().flatMap(({ row }) => filesOf(row));
  expect(files.filter((file) => !/\.test\.ts$|^e2e\/[\w-]+\.spec\.ts$/.test(file))).toEqual([]);
  expect(files.filter((file) => !fs.existsSync(file))).toEqual([]);
});

describe('the titles of a test file', () => {
  test('are those of its tests and of what stands around them, without what is filled in', () => {
    const source = `
      describe('a server', () => {
        test.each([['x', 1]])('says %s, %.20j or %3$s', () => {});
        test(\`\${count} times\`, { timeout: 1 }, () => {});
      });
      test.setTimeout(5);
      describe.each(['a'])('$name.first of %i %', () => it('works', () => {}));`;
    expect(titlesIn(source).map(({ whole }) => whole)).toEqual([
      'a server',
      'a server › says …, … or …',
      'a server › … times',
      '… of … %',
      '… of … % › works',
    ]);
  });

  test('are no words that only stand in a text', () => {
    expect(titlesIn("// test('no', f)\nconst text = \"test('neither', f)\"; contest('nor', f);")).toEqual([]);
  });
});
