/** The entry of a table for a word out of a row; undefined where this version does not know it. Pure. */
export function wordOf<T>(
  table: Readonly<Record<string, T>>,
  word: string | null | undefined,
): T | undefined {
  return word != null && Object.hasOwn(table, word) ? table[word] : undefined;
}
