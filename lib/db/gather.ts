type Waiting<Item, Result> = {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
};

/**
 * Makes one call of many: whatever is asked for within `ms` is handed to `run` together, at most so many at a time.
 * `run` answers each in its place; where it throws, each of them throws. One alone waits no longer than `ms`.
 */
export function gathered<Item, Result>(
  run: (items: Item[]) => Promise<Result[]>,
  { most, ms }: { most: number; ms: number },
): (item: Item) => Promise<Result> {
  let waiting: Waiting<Item, Result>[] = [];
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
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
      waiting.push({ item, resolve, reject });
      if (waiting.length >= most) flush();
      else timer ??= setTimeout(flush, ms);
    });
}
