import { type MimeNode, Splitter, type SplitterChunk } from '@zone-eu/mailsplit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Entity, entitiesOf } from './entities.ts';

const bodyOf = ({ pieces }: Entity) => Buffer.concat(pieces).toString('latin1');
const bodies = (text: string) => entitiesOf(Buffer.from(text, 'latin1')).map(bodyOf);

const mixed = 'Content-Type: multipart/mixed; boundary=b\r\n\r\n';

test('takes a message apart at the lines of its boundary', () => {
  const text = `${mixed}before\r\n--b\r\n\r\none\r\n\r\n--b \t\r\nA: b\r\n\r\ntwo\r\n--b--\r\nbehind\r\n`;
  expect(bodies(text).slice(1)).toEqual(['one\r\n', 'two']);
});

test('gives every letter of a body, whatever begins with dashes in it', () => {
  const body = '-- \r\nno\r\n--bb\r\n---b\r\nx--b\r\n\r\r\n--c\r\n-';
  expect(bodies(`${mixed}--b\r\n\r\n${body}\r\n--b--`).slice(1)).toEqual([body]);
  expect(bodies(`\r\n${body}`)).toEqual([body]);
});

test('ends what was never closed where the container around it goes on', () => {
  const inner = 'Content-Type: multipart/alternative; boundary=i\r\n\r\n--i\r\n\r\nin\r\n';
  const [, , one, two] = entitiesOf(Buffer.from(`${mixed}--b\r\n${inner}--b\r\n\r\nout\r\n--b--\r\n`));
  expect([one, two].map((entity) => entity && bodyOf(entity))).toEqual(['in', 'out']);
  expect(two?.parent?.parent).toBeNull();
});

test('ends a container without parts where the one around it ends', () => {
  const inner = 'Content-Type: multipart/alternative; boundary=i\r\n\r\n--other\r\n\r\nin\r\n';
  expect(bodies(`${mixed}--b\r\n${inner}--b--\r\nbehind\r\n`)[1]).toBe('--other\r\n\r\nin\r\n');
});

test('reads no more than a thousand of them', () => {
  expect(entitiesOf(Buffer.from(mixed + '--b\r\n\r\nx\r\n'.repeat(5_000)))).toHaveLength(1_000);
});

// The library's own way goes line by line. A body that is nothing but a line end it calls one; the line end is the delimiter's. What
// stands between the parts of a container nobody reads. To a container without parts it counts what ends the one around it, and what follows.
const closing = /(?<=^|\n)\r?--[bi]--[ \t]*\r*(?:\n|$)[\s\S]*/;
const lines = [
  ...['--b', '--b--', '--i', '--i--', '--b ', '--b\t--', '--b--x', '--ib', '-', '--', 'text', '', ' x'],
  ...['Content-Type: multipart/mixed; boundary=i', 'Content-Type: multipart/digest; boundary="b"', 'A: b'],
  ...['Content-Type: text/plain; boundary=i', 'Content-Type: message/rfc822', '\r--b', '--b\r\r'],
];
const mail = fc
  .array(fc.tuple(fc.constantFrom(...lines), fc.constantFrom('\r\n', '\n')), { maxLength: 40 })
  .chain((all) =>
    fc.tuple(fc.constant(mixed + all.flat().join('')), fc.constantFrom('', '--b--', '--i', 'x')),
  )
  .map(([text, end]) => text + end);

test('finds the same parts with the same bodies as a reader that looks at every line', async () => {
  await fc.assert(
    fc.asyncProperty(mail, async (text) => {
      const found = entitiesOf(Buffer.from(text));
      const isContainer = (entity: Entity) => found.some(({ parent }) => parent === entity);
      const ours = found.map((entity) => told(entity.node, isContainer(entity) ? '' : bodyOf(entity)));
      expect(ours).toEqual(await lineByLine(text));
    }),
    { numRuns: 400 },
  );
});

function told(node: MimeNode, body: string) {
  const own = node._boundary === false ? body : body.replace(closing, '');
  return [node.contentType, /^\r?\n$/.test(own) ? '' : own];
}

async function lineByLine(text: string): Promise<unknown[][]> {
  const splitter = new Splitter({ ignoreEmbedded: true, maxChildNodes: 1000 });
  splitter.end(Buffer.from(text));
  const found = new Map<unknown, { node: MimeNode; body: string }>();
  for await (const chunk of splitter as AsyncIterable<SplitterChunk>) {
    if (chunk.type === 'node') found.set(chunk, { node: chunk as MimeNode, body: '' });
    else if ('value' in chunk && chunk.value) {
      const of = found.get(chunk.node);
      if (of) of.body += chunk.value.toString('latin1');
    }
  }
  const containers = new Set([...found.values()].map(({ node }) => node.parentNode));
  return [...found.values()].map(({ node, body }) => told(node, containers.has(node) ? '' : body));
}
