import { setTimeout as pause } from 'node:timers/promises';
import { db } from '../db/client.ts';
import { holderId } from '../leases/holder.ts';
import { checkById } from './check-by-id.ts';

// A process that checks one account again and again, until it is killed or who started it is gone. It says first who holds
// its claims.
const [id = ''] = process.argv.slice(2);
process.stdin.resume().once('end', () => process.exit());
process.stdout.write(`${holderId}\n`);
for (;;) {
  await checkById(db(), id).catch(() => {});
  await pause(20);
}
