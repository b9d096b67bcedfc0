// Runs before every npm script of ours and makes a fresh clone able to run it: packages, generated database client
// and, with the argument `build`, the built web application. Uses nothing but Node 20 itself; does what is missing
// and is done in a fraction of a second when nothing is. All it says goes to stderr: stdout is the script's own.
import process from 'node:process';
import { buildWebApplication } from './setup/build.mjs';
import { generateClient } from './setup/generate.mjs';
import { installPackages } from './setup/install.mjs';
import { withSetupLock } from './setup/lock.mjs';
import { SetupError } from './setup/run.mjs';

const oldestNode = 20;

try {
  const [major] = process.versions.node.split('.').map(Number);
  if (major < oldestNode) {
    throw new SetupError(`Node.js ${oldestNode} or newer is needed, and this is ${process.version}`);
  }
  const steps = [installPackages, generateClient];
  if (process.argv.includes('build')) steps.push(buildWebApplication);
  for (const step of steps) {
    if (step.isDone()) continue;
    // Looked at again under the lock: two commands started together do the work once.
    await withSetupLock(async () => {
      if (!step.isDone()) await step.run();
    });
  }
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`rekey: ${error.message}\n`);
  process.exitCode = 1;
}
