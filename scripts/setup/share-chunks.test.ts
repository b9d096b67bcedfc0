import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { shareChunks } from './share-chunks.mjs';

test('chunks of the same content become one, and what only looks alike stays', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-chunks-'));
  onTestFinished(() => fs.rmSync(folder, { recursive: true }));
  fs.mkdirSync(path.join(folder, 'ssr'));
  const chunk = (n: number) => `module.exports=[${n},()=>"${'x'.repeat(3_000)}"];\n`;
  const write = (name: string, text: string) => fs.writeFileSync(path.join(folder, name), text);
  write('a.js', `${chunk(1)}\n//# sourceMappingURL=a.js.map`);
  write('b.js', `${chunk(1)}\n//# sourceMappingURL=b.js.map`);
  write('b.js.map', '{}');
  write('ssr/c.js', chunk(1));
  write('ssr/d.js', chunk(2));
  write('runtime.js', `exports.a="${'x'.repeat(3_000)}"`);
  write('runtime2.js', `exports.a="${'x'.repeat(3_000)}"`);

  expect(shareChunks(folder)).toBe(2);
  const load = createRequire(path.join(folder, 'from.js'));
  expect(load('./b.js')).toBe(load('./a.js'));
  expect(load('./ssr/c.js')).toBe(load('./a.js'));
  expect(load('./ssr/d.js')[0]).toBe(2);
  expect(load('./runtime2.js')).not.toBe(load('./runtime.js'));
  expect(fs.existsSync(path.join(folder, 'b.js.map'))).toBe(false);
});
