import { expect, test } from 'vitest';
import { Dotted, linesOf } from './dotted.ts';

/** Takes the bytes in pieces of this size. */
function take(wire: string, size: number, isBare = false) {
  const dotted = new Dotted({ isBare });
  const bytes = Buffer.from(wire, 'latin1');
  for (let from = 0; from < bytes.length; from += size) {
    const rest = dotted.take(bytes.subarray(from, from + size));
    if (rest)
      return {
        content: dotted.content().toString('latin1'),
        rest: rest.toString('latin1') + bytes.subarray(from + size).toString('latin1'),
      };
  }
  return null;
}

const parts: [what: string, wire: string, content: string][] = [
  ['nothing', '.\r\n', ''],
  ['a line', 'hello\r\n.\r\n', 'hello\r\n'],
  ['lines that begin with dots', '..\r\n...\r\n..x\r\n.\r\n', '.\r\n..\r\n.x\r\n'],
  ['a dot within a line', 'a.\r\nb .\r\n.\r\n', 'a.\r\nb .\r\n'],
  ['an end that looks like one', 'a\r\n..\r\n.\r\n', 'a\r\n.\r\n'],
  ['lines that end in a line feed alone', 'a\n..b\n.\r\n', 'a\n.b\n'],
  ['lines before which no dot was put', 'a\r\n.b\r\n..c\r\n.\r\n', 'a\r\n.b\r\n..c\r\n'],
  ['a first line before which none was put', '.a\r\n..b\r\n.\r\n', '.a\r\n..b\r\n'],
  ['dots put behind whole line ends only', '..a\r\n..b\n.c\n..d\r\n.\r\n', '.a\r\n.b\n.c\n..d\r\n'],
];

test.each(parts)('a part of %s is read, in pieces of any size, and no further', (_, wire, content) => {
  for (let size = 1; size <= wire.length + 5; size++) {
    expect({ size, ...take(`${wire}+OK`, size) }).toEqual({ size, content, rest: '+OK' });
  }
});

test.each([
  ['bare line feeds', 'a\n..b\n.\n', 'a\n.b\n'],
  ['nothing', '.\n', ''],
  ['another end than its answer had', 'a\r\n.\r\n', 'a\r\n'],
])('behind an answer that ends with a line feed alone a part of %s ends so too', (_, wire, content) => {
  for (let size = 1; size <= wire.length + 5; size++) {
    expect({ size, ...take(`${wire}+OK`, size, true) }).toEqual({ size, content, rest: '+OK' });
  }
});

test('a part without its end is not taken for one', () => {
  for (const wire of ['', 'a', 'a\r\n', 'a\r\n.', 'a\r\n.\r', 'a\r\n.x\r\n', 'a.\r\n', '..\r\n']) {
    for (let size = 1; size <= 8; size++) expect(take(wire, size)).toBeNull();
  }
});

test('its lines are those that stand in it', () => {
  expect(linesOf(Buffer.from('1 a\r\n2 b\r\n'))).toEqual(['1 a', '2 b']);
  expect(linesOf(Buffer.from(''))).toEqual([]);
});
