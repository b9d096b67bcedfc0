import fs from 'node:fs/promises';
import path from 'node:path';
import type { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { type FieldKey, fieldKeys } from '../account-imports/fields.ts';
import { countInvitations } from '../account-imports/invitations.ts';
import { decodeFile } from '../account-imports/read-table.ts';
import { mappingForm } from '../account-imports/schema.ts';
import {
  cancelImport,
  createImport,
  deleteImport,
  listImportProblems,
  readImport,
  startImport,
} from '../account-imports/store.ts';
import { db } from '../db/client.ts';
import { messageOf, StartError } from '../errors.ts';
import { runImport } from '../flows/import-accounts.ts';
import { missingForLinks } from '../rules/requirements.ts';
import { readSettings } from '../settings/store.ts';
import type { AdminViewer } from '../viewer.ts';
import { asOperator } from './operator.ts';

export const importUsage = `Usage: npm run -s rekey -- accounts import <file.csv> [--dry-run] [--test]

  --dry-run  looks at every row, and at the servers with --test; stores nothing
  --test     signs in to both servers first; an account whose incoming server refuses is not stored

Columns, in any order and in many spellings: ${fieldKeys.join(' ')}
Needed are address, incoming_host and incoming_password, or in its place provider: the name of one that is set up. The owner
of such an account is sent an invitation to sign in there; the import's page in the console shows who was reached. Rows whose address has an account already are passed over.
`;

type Asked = { file: string; isDryRun: boolean; isTested: boolean };

/**
 * `rekey accounts import`: creates the mail accounts of a CSV file as the console does. Rows that cannot be stored are told
 * with their reasons, and hold up no other; a file that is imported again adds what is not there yet. Answers the exit
 * code: 1 when a row was not stored, 2 for a command that cannot be read. Throws `StartError` for a file that cannot be read.
 */
export async function importAccounts(args: string[], output: Writable, errors: Writable): Promise<number> {
  const asked = readArguments(args);
  if (!asked) {
    errors.write(importUsage);
    return 2;
  }
  const text = await textOf(asked.file);
  return asOperator((admin) => run(admin, asked, text, output, errors));
}

function readArguments(args: string[]): Asked | undefined {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { test: { type: 'boolean', default: false }, 'dry-run': { type: 'boolean', default: false } },
    });
    const [command, file, ...more] = positionals;
    if (command !== 'import' || !file || more.length > 0) return undefined;
    return { file, isDryRun: values['dry-run'], isTested: values.test };
  } catch {
    return undefined; // an option that there is not
  }
}

async function textOf(file: string): Promise<string> {
  const bytes = await fs.readFile(file).catch((error) => {
    throw new StartError(messageOf(error));
  });
  const text = decodeFile(bytes);
  if (text === null) throw new StartError(`${file} is not in UTF-8`);
  return text;
}

async function run(
  admin: AdminViewer,
  { file, isDryRun, isTested }: Asked,
  text: string,
  output: Writable,
  errors: Writable,
): Promise<number> {
  const made = await createImport(admin, { fileName: path.basename(file), text });
  if (!made.ok) throw new StartError(`${file}: ${made.message}`);
  const { id, mapping, table } = made;
  try {
    const checked = mappingForm.safeParse(mapping);
    if (!checked.success) {
      for (const { path: at } of checked.error.issues)
        errors.write(`the column ${String(at[1])} is missing\n`);
      errors.write('nothing was stored\n');
      return 1;
    }
    const used = new Set<number>(Object.values(mapping.columns));
    const unused = table.names.filter((_, column) => !used.has(column));
    if (unused.length > 0) errors.write(`not used: ${unused.join(', ')}\n`);
    await startImport(admin, id, { isDryRun, isTested });
    await runImport(db(), id, { onBatch: (done, all) => output.write(`${done} of ${all}\n`) });
    return await report(admin, id, { isDryRun }, output, errors);
  } finally {
    // What is left of it is nobody's to go on with; one that is done stays to be looked at in the console.
    if ((await readImport(admin, id))?.state !== 'done') {
      await cancelImport(admin, id);
      await deleteImport(admin, id);
    }
  }
}

async function report(
  admin: AdminViewer,
  id: string,
  { isDryRun }: Pick<Asked, 'isDryRun'>,
  output: Writable,
  errors: Writable,
): Promise<number> {
  for (const { row, address, problems } of await listImportProblems(admin, id)) {
    const words = problems
      .map(({ field, message }) => [nameOf(field), message].filter(Boolean).join(' '))
      .join('; ');
    errors.write(`row ${row}${address ? ` ${address}` : ''}: ${words}\n`);
  }
  const { stored = 0, existing = 0, bad = 0 } = (await readImport(admin, id)) ?? {};
  const verb = isDryRun ? 'would be stored' : 'stored';
  output.write(`${stored} ${verb}, ${existing} there already, ${bad} not stored\n`);
  const { all, unsent } = await countInvitations(admin, id);
  if (all > 0) output.write(`${all - unsent} of ${all} owners are sent an invitation to sign in\n`);
  const missing = unsent > 0 ? missingForLinks(await readSettings()) : [];
  if (missing.length > 0) {
    const how = `First set ${missing.join(', ')}; then press Send invitations on the import's page in the console`;
    errors.write(`${unsent} owners are not invited yet. ${how}\n`);
  }
  return bad > 0 ? 1 : 0;
}

const nameOf = (field: FieldKey | null) => field ?? '';
