import fs from 'node:fs';
import { expect, test } from 'vitest';
import { dictionaryFrom, sparseGraph } from './lighten-client.mjs';

const generated = (name: string) => new URL(`../../lib/db/generated/internal/${name}`, import.meta.url);

test('the generated client carries no compiler as text, and numbers its strings where V8 makes dictionaries of them', () => {
  const source = fs.readFileSync(generated('class.ts'), 'utf8');
  expect(source).not.toContain('wasm-base64');
  expect(source).toContain(`strings: Array(${dictionaryFrom}).fill("").concat(JSON.parse(`);
  expect(WebAssembly.validate(fs.readFileSync(generated('query-compiler.wasm')))).toBe(true);
});

test('a graph keeps all its edges, each string moved by the same number', () => {
  const [mask, flags] = [[3, 0], 5];
  const graph = (moved: number) => {
    const string = (index: number) => {
      const number = index + moved;
      return number < 128 ? [number] : [(number & 127) | 128, number >> 7];
    };
    const input = [2, ...string(7), ...mask, 4, 0, flags, ...string(90), ...mask, 0, ...string(12), flags];
    const output = [1, ...string(8), 2, 1];
    const root = [...string(1), 1, 2];
    return Buffer.from([1, 1, 1, ...input, ...output, ...root]).toString('base64url');
  };
  expect(sparseGraph(graph(0))).toBe(graph(dictionaryFrom));
});
