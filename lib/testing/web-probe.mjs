// Preloaded into every process of a Rekey (NODE_OPTIONS=--import …): in the web process it writes down what its main thread
// does longer than 50 ms at a stretch, and how much memory the process holds. Time of the thread's own processor counts, so
// that a machine with other work makes no process look slow.
import diagnostics from 'node:diagnostics_channel';
import fs from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const file = process.env.REKEY_TEST_PROBE;
if (file && isMainThread && /lib[/\\]web[/\\]main\.ts$/.test(process.argv[1] ?? '')) {
  const underWay = new Set();
  let begun = [];
  diagnostics.subscribe('http.server.request.start', ({ request }) => {
    underWay.add(request.url);
    begun.push(request.url);
  });
  diagnostics.subscribe('http.server.response.finish', ({ request }) => underWay.delete(request.url));

  const write = (line) => fs.appendFileSync(file, `${JSON.stringify(line)}\n`);
  let last = { at: performance.now(), cpu: process.threadCpuUsage() };
  const tick = () => {
    const [at, cpu] = [performance.now(), process.threadCpuUsage(last.cpu)];
    const ms = (cpu.user + cpu.system) / 1000;
    if (ms > 50)
      write({
        task: Math.round(ms),
        wall: Math.round(at - last.at),
        begun: begun.slice(-3),
        underWay: [...underWay].slice(-3),
      });
    begun = [];
    last = { at: performance.now(), cpu: process.threadCpuUsage() };
    // One turn of the loop: setImmediate would keep the processor busy, a timer of 1 ms nearly measures single tasks.
    setTimeout(tick, 1);
  };
  tick();
  setInterval(() => write({ memory: process.memoryUsage().rss }), 500).unref();
  write({ ready: process.pid });
}
