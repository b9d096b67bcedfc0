import fs from 'node:fs';
import { hashOf, inRoot, run, say, stamp } from './run.mjs';

const done = stamp('lib/db/generated/.rekey-generated');
const wanted = () =>
  hashOf(['prisma/schema', 'prisma.config.ts', 'node_modules/@prisma/client/package.json']);

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
    done.write(wanted());
  },
};
