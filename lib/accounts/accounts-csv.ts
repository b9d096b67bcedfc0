import Papa from 'papaparse';
import { type AccountForm, accountForm } from './schema.ts';

/** One thing wrong with one cell. Rows count as a spreadsheet does: the header is row 1. */
export type CsvProblem = { row: number; column: string; message: string };

export type CsvAccount = { row: number; form: AccountForm };

/** The columns there are, and where each stands in what makes an account. */
const columns: Record<string, readonly [string] | readonly [string, string]> = {
  address: ['address'],
  name: ['name'],
  owner_email: ['owner', 'email'],
  owner_name: ['owner', 'name'],
  owner_phone: ['owner', 'phone'],
  owner_alternate_email: ['owner', 'alternateEmail'],
  incoming_host: ['incoming', 'host'],
  incoming_port: ['incoming', 'port'],
  incoming_security: ['incoming', 'security'],
  incoming_user: ['incoming', 'user'],
  incoming_password: ['incoming', 'password'],
  outgoing_host: ['outgoing', 'host'],
  outgoing_port: ['outgoing', 'port'],
  outgoing_security: ['outgoing', 'security'],
  outgoing_user: ['outgoing', 'user'],
  outgoing_password: ['outgoing', 'password'],
  folders: ['folders'],
};

export const accountColumns = Object.keys(columns);

/**
 * The mail accounts of a CSV file (RFC 4180, with a header; comma, semicolon or tab), or every problem in it. Pure. An
 * empty cell is a field left out; `folders` holds names with `;` between them. No message holds a password.
 */
export function readAccountsCsv(text: string): { accounts: CsvAccount[]; problems: CsvProblem[] } {
  const { data, errors } = Papa.parse<string[]>(text.replace(/^\uFEFF/, ''), {
    delimitersToGuess: [',', ';', '\t'],
    skipEmptyLines: false,
  });
  const [header = [], ...rows] = data;
  const names = header.map((name) => name.trim().toLowerCase());
  const problems = [
    ...headerProblems(names),
    ...errors.filter(({ type }) => type === 'Quotes').map(unclosed),
  ];
  if (problems.length > 0) return { accounts: [], problems };

  const accounts: CsvAccount[] = [];
  const rowOf = new Map<string, number>();
  for (const [index, cells] of rows.entries()) {
    const row = index + 2;
    if (cells.every((cell) => cell.trim() === '')) continue;
    if (cells.length > names.length)
      problems.push({ row, column: '', message: 'has more cells than the header' });
    const read = accountForm.safeParse(formOf(names, cells));
    if (!read.success) {
      problems.push(
        ...read.error.issues.map(({ path, message }) => ({ row, column: columnOf(path), message })),
      );
      continue;
    }
    const earlier = rowOf.get(read.data.address);
    if (earlier) problems.push({ row, column: 'address', message: `stands in row ${earlier} already` });
    rowOf.set(read.data.address, row);
    accounts.push({ row, form: read.data });
  }
  return problems.length > 0 ? { accounts: [], problems } : { accounts, problems };
}

function headerProblems(names: string[]): CsvProblem[] {
  const problem = (column: string, message: string) => ({ row: 1, column, message });
  const needed = [
    'address',
    'owner_email',
    'incoming_host',
    'incoming_port',
    'incoming_security',
    'incoming_password',
  ];
  return [
    ...names
      .filter((name) => !Object.hasOwn(columns, name))
      .map((name) => problem(name, 'is no column of this file')),
    ...names.filter((name, i) => names.indexOf(name) !== i).map((name) => problem(name, 'is there twice')),
    ...needed.filter((name) => !names.includes(name)).map((name) => problem(name, 'is missing')),
  ];
}

/** The nested fields that a row's cells stand for, as the API takes them. */
function formOf(names: string[], cells: string[]): Record<string, unknown> {
  // There from the start, so that each empty cell of them is named.
  const form: Record<string, unknown> = { owner: {}, incoming: {} };
  for (const [i, name] of names.entries()) {
    const cell = cells[i] ?? '';
    // A password may be nothing but spaces; any other such cell is empty.
    if (cell === '' || (!name.endsWith('_password') && cell.trim() === '')) continue;
    const [part = '', field] = columns[name] ?? [];
    if (field === undefined)
      form[part] = part === 'folders' ? cell.split(';').map((path) => path.trim()) : cell;
    else form[part] = { ...(form[part] as object), [field]: field === 'port' ? Number(cell) : cell };
  }
  return form;
}

function columnOf(path: PropertyKey[]): string {
  const [part, field] = path.map(String);
  const found = Object.entries(columns).find(([, at]) => at[0] === part && (at[1] ?? field) === field);
  return found?.[0] ?? String(part);
}

const unclosed = ({ row = 0 }: Papa.ParseError): CsvProblem => ({
  row: row + 1,
  column: '',
  message: 'has a quotation mark that is not closed, or text after one that is',
});
