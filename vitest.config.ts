import os from 'node:os';
import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const sources = ['lib', 'worker', 'scripts', 'app', 'components', 'bench', 'demo'];
const everywhere = (ending: string) => sources.map((folder) => `${folder}/**/*${ending}`);
const leaveOut = ['node_modules/**', '.next*/**', 'data/**'];
// Several settings of ours come from the environment: a developer's own must not leak into a test.
const ours = { DATABASE_URL: '', REKEY_DATA_DIR: '', REKEY_SECRET_KEY: '', LOG_LEVEL: 'silent' };
// The processes that tests start begin with what the one before them compiled.
const env = { ...ours, NODE_COMPILE_CACHE: path.resolve('node_modules/.cache/node') };

// What takes a minute and more begins first: begun last, one of them would be waited for alone.
const long = /\/worker\/|lying-server|send-notification|run-rekey|send-mail\.db|growth|full-disk/;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => (long.test(moduleId) ? 0 : 1);
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    maxWorkers: Math.max(4, os.availableParallelism() - 1), // much of a test on real servers is waiting
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
