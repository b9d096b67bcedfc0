import fs from 'node:fs';
import { lightenClient } from './lighten-client.mjs';
import { hashOf, inRoot, run, say, stamp } from './run.mjs';

const done = stamp('lib/db/generated/.rekey-generated');
const lightener = 'scripts/setup/lighten-client.mjs';
const compiler = 'node_modules/@prisma/client/runtime/query_compiler_fast_bg.postgresql.wasm-base64.mjs';
const wanted = () =>
  hashOf(['prisma/schema', 'prisma.config.ts', 'node_modules/@prisma/client/package.json', lightener]);

/** Prisma's client, generated from the schema into lib/db/generated. */
export const generateClient = {
  isDone: () => done.read() === wanted(),
  async run() {
    say('generating the database client…');
    const prisma = inRoot('node_modules/prisma/build/index.js');
    await run('prisma generate', inRoot('node_modules/.bin/node'), [prisma, 'generate'], {
      PRISMA_LOG: 'error',
    });
    fs.mkdirSync(inRoot('lib/db/generated'), { recursive: true });
    const missing = lightenClient(inRoot('lib/db/generated'), inRoot(compiler));
    if (missing.length > 0)
      say(`the client is as Prisma made it, heavier than need be: ${missing.join(', ')}`);
    done.write(wanted());
  },
};
