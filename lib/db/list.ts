/** How every list is read: `limit` at a time, from after the row whose id the cursor is. */
export type ListQuery = { limit?: number; cursor?: string | undefined };
export type List<T> = { items: T[]; nextCursor: string | null };

/** Makes one part of a list of up to `limit + 1` rows that were read: the one too many says that there is more. */
export function listOf<Row extends { id: string }, T>(
  rows: Row[],
  limit: number,
  show: (row: Row) => T,
): List<T> {
  const kept = rows.slice(0, limit);
  return { items: kept.map(show), nextCursor: rows.length > limit ? (kept.at(-1)?.id ?? null) : null };
}

/** Makes `%`, `_` and `\` letters like any other in a Prisma `contains`, which hands them to LIKE as they are. */
export function literally(text: string): string {
  return text.replace(/[\\%_]/g, (letter) => `\\${letter}`);
}

/** Words from an address as the database can look for them: without NUL, and without half a character cut off. */
export function searchable(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}
