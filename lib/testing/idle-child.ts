// A child process that does nothing: it says who it is and stops when asked, or, with STUBBORN set, does not.
import { sayReady, whenAskedToStop } from '../supervisor/when-asked-to-stop.ts';

setInterval(() => {}, 60_000);
console.log(`child ${process.pid}`);
if (process.env.STUBBORN) process.on('SIGTERM', () => {});
else whenAskedToStop(async () => {});
sayReady();
