import { expect, test } from 'vitest';
import { readAccountsCsv } from './accounts-csv.ts';

const needed = 'address,owner_email,incoming_host,incoming_port,incoming_security,incoming_password';
const good = 'ana@example.com,ana@home.example,imap.example.com,993,tls,"se,cret ""x"" "';

test('a row is an account as the API takes it, its password to the letter', () => {
  const { accounts, problems } = readAccountsCsv(
    `\uFEFF${needed},folders,outgoing_host\r\n${good},inbox; Sent,\r\n\r\n`,
  );
  expect(problems).toEqual([]);
  expect(accounts).toHaveLength(1);
  expect(accounts[0]).toMatchObject({
    row: 2,
    form: {
      address: 'ana@example.com',
      owner: { email: 'ana@home.example' },
      incoming: { type: 'imap', host: 'imap.example.com', port: 993, security: 'tls' },
      folders: ['INBOX', 'Sent'],
    },
  });
  expect(accounts[0]?.form.outgoing).toBeUndefined();
  expect(accounts[0]?.form.incoming.password?.password.reveal()).toBe('se,cret "x" ');
});

test.each([';', '\t'])('cells may be parted by %j', (mark) => {
  const text = `${needed}\n${good.replaceAll('"', '').replace('se,cret x ', 'secret')}`.replaceAll(',', mark);
  expect(readAccountsCsv(text).accounts[0]?.form.incoming.port).toBe(993);
});

test('every problem is told with its row and column, and none of the accounts is given', () => {
  const text = [needed, good, good, 'ana,ben@home.example,imap://x,port,ssl,canary-7', `${good},more`].join(
    '\n',
  );
  const { accounts, problems } = readAccountsCsv(text);
  expect(accounts).toEqual([]);
  expect(problems.map(({ row, column }) => `${row} ${column}`)).toEqual([
    '3 address',
    '4 address',
    '4 incoming_host',
    '4 incoming_port',
    '4 incoming_security',
    '5 ',
    '5 address',
  ]);
  expect(JSON.stringify(problems)).not.toMatch(/canary|se,cret/);
});

test.each([
  ['', 'is missing'],
  [`${needed},colour\n${good},red`, 'colour is no column of this file'],
  [`${needed},address\n${good},x@example.com`, 'address is there twice'],
  [`${needed}\nana@example.com,ana@home.example,imap.example.com,993,tls,"open`, 'is not closed'],
])('a file of another shape is refused: %j', (text, words) => {
  const { accounts, problems } = readAccountsCsv(text);
  expect(accounts).toEqual([]);
  expect(problems.map(({ column, message }) => `${column} ${message}`).join()).toContain(words);
});

test('a row without a needed cell names the columns that are empty', () => {
  const { problems } = readAccountsCsv(`${needed}\nana@example.com,,,,,`);
  expect(problems.map(({ column }) => column)).toEqual([
    'owner_email',
    'incoming_host',
    'incoming_port',
    'incoming_security',
    'incoming_password',
  ]);
});
