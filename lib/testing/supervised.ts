// The supervisor as `npm start` runs it, with an idle child in place of web application and worker.
import { runScript } from '../run-script.ts';
import { announce } from '../supervisor/announce.ts';
import { runRekey } from '../supervisor/run-rekey.ts';

const child = { name: 'web', file: 'lib/testing/idle-child.ts', saysReady: true };
await runScript(() => runRekey({ children: [child], mayEmbed: true, onReady: announce }));
