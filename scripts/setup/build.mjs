import path from 'node:path';
import process from 'node:process';
import { hashOf, inRoot, run, say, stamp } from './run.mjs';
import { shareChunks } from './share-chunks.mjs';

const folder = process.env.REKEY_NEXT_DIR ?? '.next';
const done = stamp(path.join(folder, 'rekey-built'));
const sources = [
  ...['app', 'components', 'lib', 'public', 'messages', 'prisma/schema', 'instrumentation.ts'],
  ...['next.config.js', 'postcss.config.mjs', 'tsconfig.json', 'package.json', 'package-lock.json'],
];
const isBuiltIn = (file) => !/^lib\/(db\/generated|testing|supervisor)\/|\.test\./.test(file);
const wanted = () => hashOf(sources, isBuiltIn);

/** The web application, built for production when any of its sources changed. */
export const buildWebApplication = {
  isDone: () => done.read() === wanted(),
  async run() {
    say('building the web application (about a minute)…');
    const sourcesNow = wanted();
    done.clear();
    const next = inRoot('node_modules/next/dist/bin/next');
    await run('next build', inRoot('node_modules/.bin/node'), [next, 'build'], { NODE_ENV: 'production' });
    shareChunks(inRoot(folder, 'server'));
    done.write(sourcesNow);
  },
};
