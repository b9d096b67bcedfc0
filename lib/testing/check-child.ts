import { db } from '../db/client.ts';
import { checkById } from './check-by-id.ts';

// A process that checks one account again and again, until it is killed.
const [id = ''] = process.argv.slice(2);
process.stdout.write('ready\n');
for (;;) await checkById(db(), id).catch(() => {});
