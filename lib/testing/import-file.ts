/** A file of `rows` accounts in which `bad.length` rows, spread over it, cannot be stored; and what each of those is about. */
export function importFile(rows: number): { text: string; badRows: number[]; canary: string } {
  const canary = 'canary-S3cret';
  const every = Math.max(1, Math.floor(rows / spoiled.length));
  const badRows: number[] = [];
  const lines = Array.from({ length: rows }, (_, index) => {
    const address = `user${index}@firm.example`;
    const cells = [
      address,
      `Name ${index}`,
      `owner${Math.floor((index * 500) / Math.max(rows, 500))}@home.example`,
      'imap.firm.example',
      '993',
      'tls',
      canary,
    ];
    const spoil = index % every === every - 1 ? spoiled[Math.floor(index / every)] : undefined;
    if (!spoil) return cells.join(',');
    badRows.push(index + 2);
    return spoil(cells, canary);
  });
  return { text: `email,name,owner,imap server,port,ssl,kennwort\n${lines.join('\n')}\n`, badRows, canary };
}

type Spoil = (cells: string[], canary: string) => string;

const put =
  (column: number, value: string): Spoil =>
  (cells) =>
    cells.with(column, value).join(',');

/** 37 ways for a row to be no account. */
const spoiled: Spoil[] = [
  ...[
    '',
    'ana',
    '@firm.example',
    'a b@firm.example',
    'a@b@c',
    'a@127.1',
    'ana@',
    '"x,y"',
    `${'x'.repeat(70)}@firm.example`,
  ].map((value) => put(0, value)),
  ...['user0@firm.example', 'USER1@FIRM.example'].map((value) => put(0, value)),
  ...[`${'n'.repeat(201)}`, '"two\nlines"', 'a\u202eb', 'nul\0byte'].map((value) => put(1, value)),
  ...['nobody', 'a@', 'o o@home.example'].map((value) => put(2, value)),
  ...[
    '',
    'imap://firm.example',
    'firm.example:993',
    'me@firm.example',
    'a b',
    '0x7f.1',
    '127.0.0.1',
    'localhost',
    `${'h'.repeat(260)}`,
  ].map((value) => put(3, value)),
  ...['0', '70000', 'many', '22', '-1', '9.5'].map((value) => put(4, value)),
  ...['rot13'].map((value) => put(5, value)),
  (cells) => cells.with(6, '').join(','),
  (cells, canary) => `${cells.join(',')},${canary}`,
  (cells, canary) => cells.with(6, `"${canary}`).join(','),
];
