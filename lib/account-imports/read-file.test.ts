import { describe, expect, test } from 'vitest';
import { anAdmin } from '../testing/viewers.ts';
import { isSecretName, type Mapping } from './fields.ts';
import { guardFormulas, withoutGuards } from './formula-guard.ts';
import { guessMapping } from './guess-mapping.ts';
import { firstRows, type Named, readRow } from './read-row.ts';
import { decodeFile, readTable } from './read-table.ts';
import { mappingForm } from './schema.ts';
import { writeCsv } from './write-csv.ts';

const tableOf = (text: string) => {
  const read = readTable(text);
  if (!read.ok) throw new Error(read.message);
  return read.table;
};
const needed = 'address,owner_email,incoming_host,incoming_port,incoming_security,incoming_password';
const good = 'ana@example.com,ana@home.example,imap.example.com,993,tls,"se,cret ""x"" "';

async function rowsOf(text: string, given: Partial<Mapping> = {}, providers: Named[] = []) {
  const table = tableOf(text);
  const mapping = { ...guessMapping(table), ...given };
  const first = firstRows(table, mapping);
  return Promise.all(
    table.records.map((record) =>
      readRow(anAdmin(), record, mapping, { names: table.names, first, providers }),
    ),
  );
}

describe('a row', () => {
  test('is an account as the API takes it, its password to the letter', async () => {
    const [row] = await rowsOf(`\uFEFF${needed},folders,outgoing_host\r\n\r\n${good},inbox; Sent,\r\n`);
    expect(row).toMatchObject({
      ok: true,
      row: 3,
      address: 'ana@example.com',
      form: {
        owner: { email: 'ana@home.example' },
        incoming: { type: 'imap', host: 'imap.example.com', port: 993, security: 'tls' },
        folders: ['INBOX', 'Sent'],
      },
    });
    expect(row?.ok && row.form.outgoing).toBeUndefined();
    expect(
      row?.ok &&
        row.form.incoming.password?.kind === 'password' &&
        row.form.incoming.password.password.reveal(),
    ).toBe('se,cret "x" ');
  });

  test('that says little is what is usual, and takes what is the same for all', async () => {
    const [row] = await rowsOf('email;password\nana@example.com;x\n', {
      fixed: { incoming_host: 'imap.example.com', outgoing_host: 'smtp.example.com' },
    });
    expect(row).toMatchObject({
      form: {
        owner: { email: 'ana@example.com' },
        incoming: { host: 'imap.example.com', port: 993, security: 'tls' },
        outgoing: { host: 'smtp.example.com', port: 587, security: 'starttls' },
      },
    });
  });

  test('is fetched by POP3 where it says so, at the usual port of that', async () => {
    const text =
      'email;password;protocol;host;delete_after_days\nana@example.com;x;POP3S;pop.example.com;30\n';
    const [row] = await rowsOf(text);
    expect(row).toMatchObject({
      form: { incoming: { type: 'pop3', host: 'pop.example.com', port: 995 }, deleteAfterDays: 30 },
    });
    const [strange] = await rowsOf(text.replace('POP3S', 'jmap'));
    expect(strange).toMatchObject({ ok: false, problems: [{ field: 'incoming_type' }] });
  });

  test('is paced and kept as it says', async () => {
    const text =
      'email;password;host;interval;archive;keep_days;keep_megabytes;new_folders\nana@example.com;x;imap.example.com;15;Mirror;90;0;ALL\n';
    expect((await rowsOf(text))[0]).toMatchObject({
      form: { intervalMinutes: 15, afterLoss: 'mirror', keepDays: 90, keepMegabytes: 0, newFolders: 'all' },
    });
    expect((await rowsOf(text.replace('15;Mirror', '0;some')))[0]).toMatchObject({
      ok: false,
      problems: [{ field: 'interval_minutes' }, { field: 'after_loss' }],
    });
  });

  test('waits for its mail where it says so', async () => {
    const text = 'email;password;host;instant_mail\nana@example.com;x;imap.example.com;Yes\n';
    expect((await rowsOf(text))[0]).toMatchObject({ form: { instant: true } });
    expect((await rowsOf(text.replace('Yes', '0')))[0]).toMatchObject({ form: { instant: false } });
    expect((await rowsOf(text.replace('Yes', 'perhaps')))[0]).toMatchObject({
      ok: false,
      problems: [{ field: 'instant' }],
    });
  });

  test('names a provider, by name or id, in the place of a password', async () => {
    const named = { id: '019a0000-0000-7000-8000-000000000001', name: 'Contoso', grant: 'person' as const };
    const text = `address,imap,provider\nana@example.com,imap.example.com,CONTOSO\nben@example.com,imap.example.com,${named.id}\n`;
    const table = tableOf(text);
    expect(mappingForm.safeParse(guessMapping(table)).success).toBe(true);
    for (const row of await rowsOf(text, {}, [named]))
      expect(row).toMatchObject({ ok: true, credential: null, form: { provider: named.id } });
    const [unknown] = await rowsOf('address,imap,provider\nana,imap://x,canary\n', {}, [named]);
    expect(unknown).toMatchObject({
      ok: false,
      problems: [{ field: 'provider' }, { field: 'address' }, { field: 'incoming_host' }],
    });
    expect(JSON.stringify(unknown)).not.toContain('canary');
  });

  test.each([
    ['143', '', 143, 'starttls'],
    ['', 'STARTTLS', 143, 'starttls'],
    ['', 'SSL/TLS', 993, 'tls'],
    ['10993', '', 10_993, 'tls'],
  ])('with port %j and protection %j is %i %s', async (port, security, asPort, asSecurity) => {
    const [row] = await rowsOf(`${needed}\nana@example.com,,imap.example.com,${port},${security},x`);
    expect(row).toMatchObject({ form: { incoming: { port: asPort, security: asSecurity } } });
  });

  test.each([
    ['ana,o@home.example,imap.example.com,993,tls,canary', 'address'],
    [',o@home.example,imap.example.com,993,tls,canary', 'address'],
    ['ana@example.com,nobody,imap.example.com,993,tls,canary', 'owner_email'],
    ['ana@example.com,,imap://x,993,tls,canary', 'incoming_host'],
    ['ana@example.com,,,993,tls,canary', 'incoming_host'],
    ['ana@example.com,,imap.example.com,many,tls,canary', 'incoming_port'],
    ['ana@example.com,,imap.example.com,70000,tls,canary', 'incoming_port'],
    ['ana@example.com,,imap.example.com,993,rot13,canary', 'incoming_security'],
    ['ana@example.com,,imap.example.com,993,tls,', 'incoming_password'],
    ['ana@example.com,,imap.example.com,993,tls,"can\nary"', 'incoming_password'],
    [`ana@example.com,,imap.example.com,993,tls,${'canary'.repeat(200)}`, 'incoming_password'],
    ['ana@example.com,,imap.example.com,993,tls,canary,more', null],
    ['ana@example.com,,imap.example.com,993,tls,"canary', null],
    ['ana@example.com,,imap.example.com,993,tls,"can"ary', null],
  ])('bad row %# is refused, naming its field and nothing that stands in it', async (line, field) => {
    const rows = await rowsOf(`${needed}\n${line}\n${good}`);
    const [bad] = rows;
    expect(bad).toMatchObject({ ok: false, row: 2 });
    expect(bad?.ok === false && bad.problems.map((problem) => problem.field)).toContain(field);
    expect(JSON.stringify(bad)).not.toContain('canary');
    expect(rows.at(-1)).toMatchObject({ ok: !line.startsWith('ana@') });
  });

  test('of an address that stood in the file already is refused', async () => {
    const rows = await rowsOf(`${needed}\n${good}\n${good.replace('ana@example', 'ANA@Example')}`);
    expect(rows[1]).toMatchObject({
      ok: false,
      problems: [{ field: 'address', message: 'stands in row 2 already' }],
    });
  });

  test('of an export is read as it was before a spreadsheet was kept from running it', async () => {
    const text = writeCsv([
      ['address', 'name', 'owner_phone', 'incoming_host', 'incoming_password'],
      ['ana@example.com', '=1+1', '+493012345678', 'imap.example.com', "'=x"],
    ]);
    expect(text).toContain("'=1+1");
    const [row] = await rowsOf(text);
    expect(row).toMatchObject({ form: { name: '=1+1', owner: { phone: '+493012345678' } } });
  });
});

describe('columns', () => {
  test.each([
    [
      'E-Mail,Kennwort,IMAP-Server,SMTP-Server',
      { address: 0, incoming_password: 1, incoming_host: 2, outgoing_host: 3 },
    ],
    [
      'User Name;Password;E-mail Address;Host',
      { incoming_user: 0, incoming_password: 1, address: 2, incoming_host: 3 },
    ],
    ['UserPrincipalName\tDisplayName\tMobile', { address: 0, name: 1, owner_phone: 2 }],
    ['Correo electrónico,Contraseña,Nombre', { address: 0, incoming_password: 1, name: 2 }],
    ['adresse,mot de passe,serveur imap', { address: 0, incoming_password: 1, incoming_host: 2 }],
    ['SMTP Password,IMAP Password,Email', { outgoing_password: 0, incoming_password: 1, address: 2 }],
  ])('named %j are known', (header, columns) => {
    const first = header.split(/[,;\t]/).map(() => 'x');
    const mark = /[;\t]/.exec(header)?.[0] ?? ',';
    expect(guessMapping(tableOf(`${header}\n${first.join(mark)}`)).columns).toEqual(columns);
  });

  test('without names are counted, and the one with addresses is known', () => {
    const table = tableOf('1|ana@example.com|x\n2|ben@example.com|y\n');
    expect(table).toMatchObject({ hasHeader: false, names: ['Column 1', 'Column 2', 'Column 3'] });
    expect(table.records.map(({ row }) => row)).toEqual([1, 2]);
    expect(guessMapping(table).columns).toEqual({ address: 1 });
  });

  test.each(['Password', 'IMAP pass', 'Kennwort (neu)', 'App-Password', 'clave', 'API token'])(
    '%s is one for secrets',
    (name) => expect(isSecretName(name)).toBe(true),
  );

  test('that are needed have to be chosen, and no password is the same for all', () => {
    const read = mappingForm.safeParse({ columns: {}, fixed: { incoming_password: 'x' } });
    expect(read.error?.issues.map(({ path }) => path.join('.'))).toEqual([
      'fixed.incoming_password',
      'columns.address',
      'columns.incoming_password',
      'columns.incoming_host',
    ]);
  });
});

describe('a file', () => {
  test('keeps every row around quotation marks that do not match', async () => {
    const rows = await rowsOf(
      `${needed}\n"${good}\n${good}\nb"en@example.com,"x\n${good.replace('ana', 'cleo')}`,
    );
    expect(rows.map(({ row, ok }) => `${row} ${ok}`)).toEqual(['2 false', '3 true', '4 false', '5 true']);
  });

  test.each([
    ['', 'The file is empty.'],
    ['\n , \n', 'The file is empty.'],
    [`${needed}\n`, 'The file has a header and no rows.'],
    [`a\n${'x\n'.repeat(50_001)}`, 'The file has more than 50,000 rows: split it.'],
    [`${'a,'.repeat(200)}\nx`, 'The file has more than 100 columns.'],
  ])('of another shape is refused', (text, message) => {
    expect(readTable(text)).toEqual({ ok: false, message });
  });

  test('is read in UTF-8 and in UTF-16 as spreadsheets write it, and in nothing else', () => {
    const text = 'email\nä@example.com';
    expect(decodeFile(Buffer.from(text))).toBe(text);
    expect(decodeFile(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]))).toBe(text);
    expect(decodeFile(Buffer.from(text, 'latin1'))).toBeNull();
  });
});

// What stands behind a mark that some spreadsheets cut at, and quotes that they do not take for quotes.
const formulas = ['=cmd', '+1', '-1', '@SUM', '\tx', '\rx', '＝1', "'=1", '"=1"'];
test.each([
  ...formulas,
  ...[';', '\t', '\n', '\r\n', ';x;', ';"'].flatMap((cut) =>
    ['=1+1', '@SUM(A1)'].map((end) => `Ana${cut}${end};`),
  ),
])('%j is no formula in what is written', (cell) => {
  const text = writeCsv([['name'], [cell]]);
  // As one cell; and cut at every mark, quotes taken for letters.
  expect(tableOf(text).records[0]?.cells[0]).toMatch(/^['A]/);
  for (const piece of text.split(/[,;\t\r\n]/)) expect(piece.replace(/^"+/, '')).not.toMatch(/^[=+\-@＝]/);
  expect(withoutGuards(guardFormulas(cell))).toBe(cell);
});
