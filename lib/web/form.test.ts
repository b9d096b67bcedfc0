import { expect, test } from 'vitest';
import { readFields } from './form.ts';

function form(fields: [string, string][]): FormData {
  const data = new FormData();
  for (const [name, value] of fields) data.append(name, value);
  return data;
}

test('reads dotted names as a nested object, numbers as numbers, and leaves empty fields out', () => {
  const data = form([
    ['$ACTION_ID_x', '1'],
    ['address', 'ana@example.com'],
    ['incoming.host', 'imap.example.com'],
    ['incoming.port', ' 993'],
    ['incoming.password', ' two  spaces '],
    ['outgoing.host', ''],
    ['folders', 'INBOX\r\nArchive\r\n'],
  ]);
  expect(readFields(data, { numbers: ['incoming.port'], lines: ['folders'], flags: ['test'] })).toEqual({
    address: 'ana@example.com',
    incoming: { host: 'imap.example.com', port: 993, password: ' two  spaces ' },
    folders: ['INBOX', 'Archive'],
    test: false,
  });
});

test('leaves text in a number field for the check to name, and sets no prototype', () => {
  const fields = readFields(
    form([
      ['port', '99x'],
      ['__proto__.admin', '1'],
      ['a.__proto__', '1'],
      ['a.b', '1'],
    ]),
    {
      numbers: ['port'],
    },
  );
  expect(fields.port).toBe('99x');
  expect(({} as { admin?: string }).admin).toBeUndefined();
  expect(fields).toEqual({ port: '99x', a: { b: '1' } });
});
