import type { AccountFilter } from '../accounts/schema.ts';
import { type Account, listAccounts } from '../accounts/store.ts';
import type { Viewer } from '../viewer.ts';
import { type FieldKey, fieldKeys, fieldOf } from './fields.ts';
import { writeCsv } from './write-csv.ts';

const atOnce = 500;

/** The columns an import knows, all but the secret ones. */
const fields = fieldKeys.filter((key) => !fieldOf(key).isSecret);

const states: Record<string, (account: Account) => string | number> = {
  state: ({ state }) => state,
  paused: ({ paused }) => String(paused),
  last_outcome: ({ lastOutcome }) => lastOutcome ?? '',
  last_checked_at: ({ lastCheckAt }) => lastCheckAt?.toISOString() ?? '',
  last_success_at: ({ lastSuccessAt }) => lastSuccessAt?.toISOString() ?? '',
  messages: ({ messageCount }) => messageCount,
};

/**
 * The accounts the viewer may see as CSV, a part at a time: what an import takes but for every secret, and how each is. No
 * cell is run by a spreadsheet.
 */
export async function* exportAccounts(viewer: Viewer, filter: AccountFilter = {}): AsyncGenerator<string> {
  yield writeCsv([[...fields, ...Object.keys(states)]]);
  let cursor: string | undefined;
  do {
    const { items, nextCursor } = await listAccounts(viewer, {
      ...filter,
      limit: atOnce,
      ...(cursor ? { cursor } : {}),
    });
    if (items.length > 0) yield writeCsv(items.map(rowOf));
    cursor = nextCursor ?? undefined;
  } while (cursor);
}

function rowOf(account: Account): (string | number)[] {
  return [
    ...fields.map((key) => cellOf(account, key)),
    ...Object.values(states).map((read) => read(account)),
  ];
}

function cellOf(account: Account, key: FieldKey): string | number {
  if (key === 'provider') return account.provider?.name ?? '';
  const [part, field] = fieldOf(key).at;
  const value = account[part as keyof Account];
  if (Array.isArray(value)) return value.join(';');
  if (field === undefined || typeof value !== 'object' || value === null) return String(value ?? '');
  return String((value as Record<string, unknown>)[field] ?? '');
}
