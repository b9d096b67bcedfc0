// The supervisor as `npm start` runs it, with the worker as its only child.
import { runScript } from '../run-script.ts';
import { announce } from '../supervisor/announce.ts';
import { workerProgram } from '../supervisor/programs.ts';
import { runRekey } from '../supervisor/run-rekey.ts';

await runScript(() => runRekey({ children: [workerProgram], mayEmbed: true, onReady: announce }));
