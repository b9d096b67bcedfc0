import fs from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { accountColumns, type CsvAccount, readAccountsCsv } from '../accounts/accounts-csv.ts';
import { assertNever, messageOf, StartError } from '../errors.ts';
import { createAccount } from '../flows/create-account.ts';
import type { AdminViewer } from '../viewer.ts';
import { asOperator } from './operator.ts';

export const importUsage = `Usage: npm run -s rekey -- accounts import <file.csv> [--test]

  --test   signs in to both servers first; an account whose incoming server refuses is not stored

Columns, in any order: ${accountColumns.join(' ')}
`;

/**
 * `rekey accounts import`: creates the mail accounts of a CSV file. A file with anything wrong in it stores nothing. One
 * that is imported again adds what is not there yet. Answers the exit code: 1 when an account was not stored, 2 for a
 * command that cannot be read. Throws `StartError` when the file cannot be read.
 */
export async function importAccounts(args: string[], output: Writable, errors: Writable): Promise<number> {
  const asked = readArguments(args);
  if (!asked) {
    errors.write(importUsage);
    return 2;
  }
  const { accounts, problems } = readAccountsCsv(await textOf(asked.file));
  for (const { row, column, message } of problems)
    errors.write(`row ${row}: ${[column, message].filter(Boolean).join(' ')}\n`);
  if (problems.length > 0) {
    errors.write('nothing was stored\n');
    return 1;
  }
  const refused = await asOperator(async (admin) => {
    let count = 0;
    for (const [index, account] of accounts.entries()) {
      const reason = await store(admin, account, asked.test);
      if (reason) count += 1;
      const place = `${index + 1}/${accounts.length} ${account.form.address}`;
      (reason ? errors : output).write(`${place} ${reason ? `not stored: ${reason}` : 'stored'}\n`);
    }
    return count;
  });
  output.write(`${accounts.length - refused} stored, ${refused} not stored\n`);
  return refused > 0 ? 1 : 0;
}

function readArguments(args: string[]): { file: string; test: boolean } | undefined {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { test: { type: 'boolean', default: false } },
    });
    const [command, file, ...more] = positionals;
    return command === 'import' && file && more.length === 0 ? { file, test: values.test } : undefined;
  } catch {
    return undefined; // an option that there is not
  }
}

async function textOf(file: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await fs.readFile(file));
  } catch (error) {
    throw new StartError(error instanceof TypeError ? `${file} is not in UTF-8` : messageOf(error));
  }
}

/** Why an account was not stored, or undefined when it was. */
async function store(admin: AdminViewer, { form }: CsvAccount, test: boolean): Promise<string | undefined> {
  const result = await createAccount(admin, { ...form, test });
  if (result.ok) return undefined;
  switch (result.reason) {
    case 'address_taken':
      return 'there is an account with this address already';
    case 'invalid':
      return result.problems.map(({ field, message }) => `${field} ${message}`).join('; ');
    case 'test_failed': {
      const { incoming } = result.test;
      return incoming.ok ? 'refused' : incoming.evidence || incoming.cause;
    }
    default:
      return assertNever(result);
  }
}
