/** Some after the other as they come, of so many bytes together at most; one that is longer stands alone. Pure. */
export function* partsOf<One extends { length: number }>(
  all: readonly One[],
  mostBytes: number,
): Generator<One[]> {
  let part: One[] = [];
  let bytes = 0;
  for (const one of all) {
    if (part.length > 0 && bytes + one.length > mostBytes) {
      yield part;
      [part, bytes] = [[], 0];
    }
    part.push(one);
    bytes += one.length;
  }
  if (part.length > 0) yield part;
}
