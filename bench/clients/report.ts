/** Runs the work of a contender and prints what it took, as one line of JSON. */
export async function report(work: () => Promise<number>): Promise<void> {
  const cpu = process.cpuUsage();
  const began = performance.now();
  const done = await work();
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const peakMb = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ done, seconds, cpuSeconds: (user + system) / 1e6, peakMb }));
}

/** Runs `one` for each item, so many at a time. */
export async function atOnce<T>(items: T[], limit: number, one: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < items.length) await one(items[next++] as T);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
}

export const input = <T>(): T => JSON.parse(process.argv[2] ?? '{}') as T;
