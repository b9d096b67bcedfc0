import fs from 'node:fs';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { inRoot, SetupError, say } from './run.mjs';

const file = inRoot('.setup.lock');
const patienceMs = 15 * 60_000;

/** Runs `work` while no other set-up of this clone runs. A lock whose process is gone is ignored. */
export async function withSetupLock(work) {
  await take();
  try {
    return await work();
  } finally {
    fs.rmSync(file, { force: true });
  }
}

async function take() {
  const until = Date.now() + patienceMs;
  for (let attempt = 1; ; attempt++) {
    try {
      fs.writeFileSync(file, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST')
        throw new SetupError(`the project folder cannot be written: ${error.message}`);
    }
    if (!isHeld()) {
      fs.rmSync(file, { force: true });
      continue;
    }
    if (attempt === 1) say('waiting for another set-up of this folder');
    if (Date.now() > until) throw new SetupError(`${file} is held for very long: remove it if nothing runs`);
    await sleep(250);
  }
}

function isHeld() {
  try {
    const text = fs.readFileSync(file, 'utf8');
    const pid = Number(text);
    if (!text) return Date.now() - fs.statSync(file).mtimeMs < 5_000; // just being written
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
