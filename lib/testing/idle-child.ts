// A child process that does nothing: it says who it is and stops when asked. With SLOW set it takes its time to start,
// deaf; with STUBBORN set it holds PORT and does not stop.
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { sayReady, whenAskedToStop } from '../supervisor/when-asked-to-stop.ts';

setInterval(() => {}, 60_000);
console.log(`child ${process.pid}`);
if (process.env.SLOW) await sleep(2_000);
if (process.env.STUBBORN) {
  process.on('SIGTERM', () => {});
  net.createServer().listen(Number(process.env.PORT), '127.0.0.1');
} else whenAskedToStop(async () => {});
sayReady();
