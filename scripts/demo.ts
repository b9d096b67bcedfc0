// npm run demo: the whole loop on throw-away servers with sample mailboxes. Change a mailbox's password and watch what
// happens, here (`password ana new-secret`) or from another terminal (`npm run demo -- password ana new-secret`).

import readline from 'node:readline';
import { messageOf } from '#lib/errors.ts';
import { runScript } from '#lib/run-script.ts';
import { startBoard } from '../demo/board.ts';
import { inWords, watchCaught } from '../demo/caught.ts';
import { runCommand } from '../demo/commands.ts';
import { listenForCommands, sendCommand } from '../demo/control.ts';
import { guide } from '../demo/guide.ts';
import { type DemoHouse, startHouse } from '../demo/house.ts';
import { findMailbox } from '../demo/mailboxes.ts';

await runScript(async () => {
  const words = process.argv.slice(2);
  if (words.length > 0) {
    console.log(await sendCommand(words.join(' ')));
    process.exit(0);
  }
  const asked = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => asked.abort(signal)); // Ctrl-C comes twice, by the terminal and through npm
  await demo(asked);
  process.exit(0);
});

/** From the first line to the last; nothing is left running, however it ends. */
async function demo(asked: AbortController): Promise<void> {
  let house: DemoHouse | undefined;
  const run = async (line: string) =>
    house ? await runCommand(house, line, () => asked.abort('quit')) : 'The demo is still starting.';
  const closeControl = await listenForCommands(run);
  let closeBoard = () => {};
  let why = 'asked while starting';
  try {
    console.log('Starting mail servers and Rekey…');
    house = await startHouse(asked.signal);
    const board = await startBoard(house, run);
    closeBoard = board.stop;
    console.log(guide(house, board.url));
    why = await live(house, run, asked.signal);
  } catch (error) {
    if (!asked.signal.aborted) throw error;
  } finally {
    if (house) console.log(`\nStopping (${why})…`);
    closeControl();
    closeBoard();
    await house?.stop();
  }
  console.log('Everything is stopped and thrown away.');
}

/** Takes commands and tells what is caught until it is asked to stop; answers why it stopped. */
async function live(
  house: DemoHouse,
  run: (line: string) => Promise<string>,
  asked: AbortSignal,
): Promise<string> {
  const prompt = readCommands(run);
  const stopTelling = watchCaught(house.sink, house.sms, (caught, mail) => {
    prompt.say(`\n${inWords(caught)}\n`);
    // What is written to a mailbox of the demo arrives there, as at any mail server.
    for (const to of mail?.to ?? []) {
      const mailbox = findMailbox(to);
      if (mail && mailbox) house.mail.deliver(mailbox.address, mail.raw);
    }
  });
  try {
    return await Promise.race([
      new Promise<string>((resolve) => {
        if (asked.aborted) resolve(String(asked.reason));
        asked.addEventListener('abort', () => resolve(String(asked.reason)));
      }),
      house.ended.then((code) => `Rekey ended with ${code}`),
    ]);
  } finally {
    prompt.close();
    stopTelling();
  }
}

/** Runs the lines of standard input one after the other. Its end ends nothing: the demo goes on without it. */
function readCommands(run: (line: string) => Promise<string>): { say(text: string): void; close(): void } {
  const input = readline.createInterface({ input: process.stdin, output: process.stdout, prompt: 'demo> ' });
  let isOpen = true;
  let isClosing = false;
  let last: Promise<void> = Promise.resolve();
  const say = (text: string) => {
    if (text) console.log(text);
    if (isOpen && process.stdin.isTTY) input.prompt(true);
  };
  input.on('line', (line) => {
    last = last.then(async () => say(await run(line).catch(messageOf)));
  });
  input.on('close', () => {
    isOpen = false;
    if (process.stdin.isTTY && !isClosing)
      console.log('\nCommands go on in another terminal; Ctrl-C stops the demo.');
  });
  input.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  say('');
  const close = () => {
    isClosing = true;
    input.close();
  };
  return { say, close };
}
