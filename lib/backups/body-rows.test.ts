import { createHash, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { BodyRows } from './body-rows.ts';

const bodies = [randomBytes(1_000), Buffer.alloc(0), Buffer.from([9, 10, 92, 0, 255]), randomBytes(3)];
const id = (n: number) => `0193a8d2-6c1e-7000-8000-00000000000${n}`;
const written = Buffer.from(bodies.map((body, n) => `${id(n)}\t\\\\x${body.toString('hex')}\n`).join(''));
const expected = bodies.map((body, n) => [id(n), createHash('sha256').update(body).digest('hex')]);

test.each([1, 2, 3, 7, 64, 5_000])('reads bodies as COPY writes them, in pieces of %i bytes', (length) => {
  const rows = new BodyRows(['messageId', 'bytes']);
  const read = Array.from({ length: Math.ceil(written.length / length) }, (_, n) => [
    ...rows.read(written.subarray(n * length, (n + 1) * length)),
  ]).flat();
  expect(read.map(({ messageId, hash }) => [messageId, Buffer.from(hash).toString('hex')])).toEqual(expected);
});

test('reads them whichever column comes first', () => {
  const rows = new BodyRows(['bytes', 'messageId']);
  const turned = Buffer.from(`\\\\x0102\t${id(1)}\n`);
  expect([...rows.read(turned)].map(({ messageId }) => messageId)).toEqual([id(1)]);
});
