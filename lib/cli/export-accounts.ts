import type { Writable } from 'node:stream';
import { exportAccounts } from '../account-imports/export-accounts.ts';
import { asOperator } from './operator.ts';

const exportUsage = 'Usage: npm run -s rekey -- accounts export > accounts.csv\n';

/** `rekey accounts export`: every mail account as CSV, without any secret. Answers the exit code. */
export async function exportCommand(args: string[], output: Writable, errors: Writable): Promise<number> {
  if (args.length > 1) {
    errors.write(exportUsage);
    return 2;
  }
  return asOperator(async (admin) => {
    for await (const part of exportAccounts(admin)) output.write(part);
    return 0;
  });
}
