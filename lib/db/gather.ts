type Waiting<Item, Result> = {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
};

/** At most so many at a time. A batch goes out once nothing more has come for `lullMs`, and when its first has waited for `ms`. */
type Gathering = { most: number; lullMs: number; ms: number };

/**
 * Makes one call of many: what is asked for in quick succession is handed to `run` together. `run` answers each in its place;
 * where it throws, each of them throws. One alone waits no longer than `lullMs`, any no longer than `ms`.
 */
export function gathered<Item, Result>(
  run: (items: Item[]) => Promise<Result[]>,
  { most, lullMs, ms }: Gathering,
): (item: Item) => Promise<Result> {
  let waiting: Waiting<Item, Result>[] = [];
  let timer: NodeJS.Timeout | undefined;
  let until = 0;

  function flush(): void {
    clearTimeout(timer);
    const batch = waiting;
    waiting = [];
    run(batch.map(({ item }) => item)).then(
      (results) => {
        for (const [i, { resolve }] of batch.entries()) resolve(results[i] as Result);
      },
      (error) => {
        for (const { reject } of batch) reject(error);
      },
    );
  }

  return (item) =>
    new Promise((resolve, reject) => {
      const now = performance.now();
      if (waiting.length === 0) until = now + ms;
      waiting.push({ item, resolve, reject });
      clearTimeout(timer);
      if (waiting.length >= most) flush();
      else timer = setTimeout(flush, Math.max(0, Math.min(lullMs, until - now)));
    });
}
