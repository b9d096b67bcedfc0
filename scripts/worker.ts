// npm run worker: one worker alone, on the database of DATABASE_URL.
import { runScript } from '#lib/run-script.ts';
import { workerProgram } from '#lib/supervisor/programs.ts';
import { runRekey } from '#lib/supervisor/run-rekey.ts';

process.env.REKEY_ROLE = 'supervisor';
await runScript(() => runRekey({ children: [workerProgram], mayEmbed: false }));
