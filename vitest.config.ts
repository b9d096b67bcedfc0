import os from 'node:os';
import { defineConfig } from 'vitest/config';

const sources = ['lib', 'worker', 'scripts', 'app', 'components', 'bench'];
const everywhere = (ending: string) => sources.map((folder) => `${folder}/**/*${ending}`);
const leaveOut = ['node_modules/**', '.next*/**', 'data/**'];
// Several settings of ours come from the environment: a developer's own must not leak into a test.
const env = { DATABASE_URL: '', REKEY_DATA_DIR: '', REKEY_SECRET_KEY: '', LOG_LEVEL: 'silent' };

export default defineConfig({
  test: {
    maxWorkers: Math.max(3, os.availableParallelism() - 1), // much of a test on real servers is waiting
    projects: [
      {
        test: {
          name: 'unit',
          include: [...everywhere('.test.ts'), ...everywhere('.test.tsx')],
          exclude: [...leaveOut, '**/*.db.test.ts'],
          testTimeout: 20_000, // the machine may be busy: a test that hangs is told either way
          env,
        },
      },
      {
        test: {
          name: 'db',
          include: everywhere('.db.test.ts'),
          exclude: leaveOut,
          globalSetup: 'lib/testing/database-server.ts',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          env,
        },
      },
    ],
  },
});
