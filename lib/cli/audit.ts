import type { Writable } from 'node:stream';
import { exportAudit, linkAudit, verifyAudit } from '../audit/chain.ts';
import { asOperator } from './operator.ts';

export const auditUsage = `Usage: npm run -s rekey -- audit <command>

  verify   goes through the chain of the audit log; its last hash, or where it is broken
  export   prints every entry as a JSON line, with its place and hash in the chain
`;

/** `rekey audit …`: answers the exit code: 1 where the chain is broken, 2 for a command that cannot be read. */
export async function auditCommand(args: string[], output: Writable, errors: Writable): Promise<number> {
  const [command, ...more] = args;
  if (more.length > 0 || (command !== 'verify' && command !== 'export')) {
    errors.write(auditUsage);
    return 2;
  }
  return asOperator(async () => {
    while ((await linkAudit()) > 0);
    if (command === 'export') {
      for await (const line of exportAudit()) output.write(line);
      return 0;
    }
    const chain = await verifyAudit();
    output.write(
      chain.isWhole
        ? `whole: ${chain.links} entries, the newest hash is ${chain.head}\n`
        : `broken at ${chain.position}: the entry ${chain.id} is ${chain.what}\n`,
    );
    return chain.isWhole ? 0 : 1;
  });
}
