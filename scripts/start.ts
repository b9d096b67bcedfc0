// npm start: the database (embedded unless DATABASE_URL is set), the web application and one worker.
import { env } from '#lib/env.ts';
import { runScript } from '#lib/run-script.ts';
import { announce } from '#lib/supervisor/announce.ts';
import { webProgram, workerProgram } from '#lib/supervisor/programs.ts';
import { runRekey } from '#lib/supervisor/run-rekey.ts';

process.env.REKEY_ROLE = 'supervisor';
await runScript(() =>
  runRekey({ children: [webProgram(env()), workerProgram], mayEmbed: true, onReady: announce }),
);
