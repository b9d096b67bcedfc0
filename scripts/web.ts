// npm run web: the web application alone, on the database of DATABASE_URL.
import { env } from '#lib/env.ts';
import { runScript } from '#lib/run-script.ts';
import { announce } from '#lib/supervisor/announce.ts';
import { webProgram } from '#lib/supervisor/programs.ts';
import { runRekey } from '#lib/supervisor/run-rekey.ts';

process.env.REKEY_ROLE = 'supervisor';
await runScript(() => runRekey({ children: [webProgram(env())], mayEmbed: false, onReady: announce }));
