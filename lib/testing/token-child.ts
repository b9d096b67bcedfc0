// A worker or a page that wants the token of an account: each line of standard input names one, each line of output
// says what came of it. Three at once for each, as a process has many jobs.
import { createHash } from 'node:crypto';
import readline from 'node:readline';
import { accessFor } from '../accounts/access.ts';
import { sealedColumns } from '../accounts/credentials.ts';
import { db } from '../db/client.ts';
import { TokenFailure } from '../providers/token-failure.ts';

for await (const id of readline.createInterface({ input: process.stdin })) {
  const credential = await db().credential.findUnique({ where: { accountId: id }, select: sealedColumns });
  const ask = async () => {
    try {
      const got = await accessFor({ id, credential }, 'incoming')();
      if (got.kind !== 'oauth2') return got.kind;
      return createHash('sha256').update(got.accessToken.reveal()).digest('hex');
    } catch (error) {
      return error instanceof TokenFailure ? `refused ${error.refusal.code}` : String(error);
    }
  };
  const answers = await Promise.all([ask(), ask(), ask()]);
  process.stdout.write(`${[...new Set(answers)].join(' | ')}\n`);
}
