import fs from 'node:fs';
import path from 'node:path';
import { checkSync } from 'recheck';
import ts from 'typescript';
import { expect, test } from 'vitest';

// A pattern that reads a stranger's text may look at no letter again for each letter before it. recheck tells, by the
// automaton of the pattern or by trying to break it; what it cannot tell is not taken either.

const folders = ['lib/mime', 'lib/messages', 'components/mail'];

function patternsOf(file: string): { source: string; flags: string }[] {
  const found: { source: string; flags: string }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/');
      found.push({ source: node.text.slice(1, end), flags: node.text.slice(end + 1) });
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.Latest));
  return found;
}

const files = folders.flatMap((folder) =>
  fs
    .readdirSync(folder)
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$|\.d\.ts$/.test(file))
    .map((file) => path.join(folder, file)),
);
const patterns = files.flatMap((file) => patternsOf(file).map((pattern) => ({ file, ...pattern })));

test('no pattern over foreign text takes more than linear time', { timeout: 300_000 }, () => {
  expect(patterns.length).toBeGreaterThan(60);
  const bad = patterns.flatMap(({ file, source, flags }) => {
    const { status } = checkSync(source, flags, { timeout: 40_000 });
    return status === 'safe' ? [] : [`${file}: /${source}/${flags} is ${status}`];
  });
  expect(bad).toEqual([]);
});

test('a pattern that is not linear is told', () => {
  expect(checkSync('[ \\t]+$', 'gm').status).toBe('vulnerable');
});
