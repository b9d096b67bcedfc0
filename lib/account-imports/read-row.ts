import type { GivenCredential } from '../accounts/credentials.ts';
import { openedBy } from '../accounts/opened-by.ts';
import { type AccountForm, accountForm } from '../accounts/schema.ts';
import { normaliseMailAddress } from '../fields/mail-address.ts';
import { usualPorts } from '../mail/usual-ports.ts';
import type { Provider } from '../providers/store.ts';
import type { AdminViewer } from '../viewer.ts';
import { type FieldKey, fieldKeys, fieldOf, type Mapping } from './fields.ts';
import { withoutGuards } from './formula-guard.ts';
import type { Row, Table } from './read-table.ts';

/** One thing wrong with one field of a row; without a field it is the whole row. Never what stands in it. */
export type RowProblem = { field: FieldKey | null; message: string };

/** A row that was not stored, and why. */
export type BadRow = { row: number; address: string; problems: RowProblem[] };

/** The providers a row can name, by name or id. */
export type Named = Pick<Provider, 'id' | 'name' | 'grant'>;

/**
 * What a row makes: an account with what opens it (null: its owner has to sign in at the provider first), or what is
 * wrong with it. `address` is empty where the row names none.
 */
export type ReadRow =
  | { ok: true; row: number; address: string; form: AccountForm; credential: GivenCredential | null }
  | { ok: false; row: number; address: string; problems: RowProblem[] };

/** The first row of every address of a file: a later one with the same address is one too many. Pure. */
export function firstRows({ records }: Table, mapping: Mapping): Map<string, number> {
  const first = new Map<string, number>();
  for (const record of records) {
    const address = addressIn(record, mapping);
    if (address && !first.has(address)) first.set(address, record.row);
  }
  return first;
}

/** Reads one row of whose import it is. Touches nothing but the settings, for telephone numbers without a country. */
export async function readRow(
  admin: AdminViewer,
  record: Row,
  mapping: Mapping,
  { names, first, providers }: { names: string[]; first: Map<string, number>; providers: readonly Named[] },
): Promise<ReadRow> {
  const { row, cells } = record;
  const address = addressIn(record, mapping);
  const refused = (...problems: RowProblem[]): ReadRow => ({ ok: false, row, address, problems });
  if (record.isBroken) {
    return refused({
      field: null,
      message: 'has a quotation mark that is not closed, or text after one that is',
    });
  }
  if (cells.length > names.length)
    return refused({ field: null, message: 'has more cells than there are columns' });
  const { provider: named, ...form } = formOf(record, mapping);
  const provider = typeof named === 'string' ? providerNamed(named, providers) : null;
  const isUnknown = named !== undefined && provider === null;
  const read = await accountForm.safeParseAsync({
    ...form,
    ...(named === undefined ? {} : { provider: provider?.id ?? noProvider }),
  });
  if (!read.success || isUnknown) {
    const problems: RowProblem[] = isUnknown
      ? [{ field: 'provider', message: 'is no provider that is set up here' }]
      : [];
    for (const { path, message } of read.error?.issues ?? [])
      problems.push({ field: fieldAt(path), message });
    // An owner nobody named has the account's address: what is wrong with that is said once.
    const isNamed = hasCell(record, mapping, 'owner_email');
    return refused(...problems.filter(({ field }) => isNamed || field !== 'owner_email'));
  }
  const earlier = first.get(read.data.address);
  if (earlier !== undefined && earlier !== row)
    return refused({ field: 'address', message: `stands in row ${earlier} already` });
  const opened = openedBy(admin, read.data, provider);
  if ('problem' in opened) {
    const { field, message } = opened.problem;
    return refused({ field: fieldAt(field.split('.')), message });
  }
  return { ok: true, row, address: read.data.address, form: read.data, credential: opened.incoming };
}

/** Stands for a provider that there is not, so that the other fields are looked at all the same. */
const noProvider = '00000000-0000-0000-0000-000000000000';

const providerNamed = (text: string, providers: readonly Named[]): Named | null =>
  providers.find(({ id, name }) => [id, name.toLowerCase()].includes(text.toLowerCase())) ?? null;

const hasCell = ({ cells }: Row, { columns }: Mapping, key: FieldKey) =>
  (cells[columns[key] ?? -1] ?? '').trim() !== '';

function addressIn(record: Row, { columns }: Mapping): string {
  const cell = columns.address === undefined ? '' : (record.cells[columns.address] ?? '');
  return normaliseMailAddress(withoutGuards(cell).trim()) ?? '';
}

/** The nested fields that a row's cells stand for, as the API takes them, with what is usual where the file says nothing. */
function formOf({ cells }: Row, { columns, fixed }: Mapping): Record<string, unknown> {
  const value = (key: FieldKey): string | undefined => {
    const column = columns[key];
    const cell = column === undefined ? '' : (cells[column] ?? '');
    // A password may be nothing but spaces, and begin with any mark; any other such cell is empty.
    if (fieldOf(key).isSecret) return cell === '' ? undefined : cell;
    return withoutGuards(cell).trim() || fixed[key]?.trim() || undefined;
  };
  // There from the start, so that each empty cell of them is named.
  const form: Record<string, unknown> = { owner: {}, incoming: {} };
  for (const key of fieldKeys) {
    const given = value(key);
    if (given === undefined) continue;
    const [part, field] = fieldOf(key).at;
    if (field === undefined)
      form[part] = part === 'folders' ? given.split(';').map((path) => path.trim()) : typed(part, given);
    else form[part] = { ...(form[part] as object), [field]: typed(field, given) };
  }
  const owner = form.owner as { email?: string };
  const incoming = form.incoming as Server & { type?: string };
  const outgoing = form.outgoing as Server | undefined;
  return {
    ...form,
    owner: { ...owner, email: owner.email ?? form.address },
    incoming: withUsual(incoming, usualPorts.incoming[incoming.type === 'pop3' ? 'pop3' : 'imap'], 'tls'),
    ...(outgoing ? { outgoing: withUsual(outgoing, usualPorts.outgoing, 'starttls') } : {}),
  };
}

type Server = { port?: unknown; security?: unknown };

const numbers = new Set(['port', 'deleteAfterDays', 'intervalMinutes', 'keepDays', 'keepMegabytes']);

function typed(field: string, text: string): unknown {
  if (numbers.has(field)) return /^\d{1,9}$/.test(text) ? Number(text) : text;
  if (field === 'instant') {
    if (/^(?:true|yes|1)$/i.test(text)) return true;
    return /^(?:false|no|0)$/i.test(text) ? false : text;
  }
  if (field === 'type')
    return text
      .toLowerCase()
      .replace(/^(pop|imap)(?:3|4)?s?$/, (_, name) => (name === 'pop' ? 'pop3' : 'imap'));
  if (field === 'afterLoss' || field === 'newFolders') return text.toLowerCase();
  if (field !== 'security') return text;
  const word = text.toLowerCase().replace(/\s/g, '');
  if (/^(?:ssl|tls|ssl\/tls|tls\/ssl|imaps|smtps)$/.test(word)) return 'tls';
  return word;
}

/** A server without a port has the usual one of its protection, one without protection that of its port. */
function withUsual(server: Server, ports: Record<string, number>, usual: 'tls' | 'starttls'): Server {
  const ofPort = Object.entries(ports).find(([, port]) => port === server.port)?.[0];
  const security = server.security ?? ofPort ?? usual;
  return { ...server, security, port: server.port ?? ports[String(security)] ?? ports[usual] };
}

function fieldAt(path: PropertyKey[]): FieldKey | null {
  const [part, field] = path.map(String);
  return (
    fieldKeys.find((key) => fieldOf(key).at[0] === part && (fieldOf(key).at[1] ?? field) === field) ?? null
  );
}
