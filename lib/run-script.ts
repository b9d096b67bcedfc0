import { StartError } from './errors.ts';

/**
 * Runs the main function of a script: a `StartError` is one clear line on stderr and exit code 1, anything else
 * thrown is a defect and shows its stack.
 */
export async function runScript(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    if (error instanceof StartError) process.stderr.write(`rekey: ${error.message}\n`);
    else console.error(error);
    process.exit(1);
  }
}
