import type { PrismaClient } from '../db/client.ts';

/** Everything this process prints from now on, as it goes on printing it. */
export function captureOutput(): string[] {
  const written: string[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream);
    stream.write = ((chunk: string | Uint8Array, ...more: never[]) => {
      written.push(String(chunk));
      return write(chunk, ...more);
    }) as typeof stream.write;
  }
  return written;
}

/** Every row of every table, the queue's too, as text behind the table's name. */
export async function everyRow(db: PrismaClient): Promise<string[]> {
  const tables = await db.$queryRaw<{ schema: string; name: string }[]>`
    SELECT table_schema AS schema, table_name AS name FROM information_schema.tables
     WHERE table_schema IN ('public', 'pgboss') AND table_type = 'BASE TABLE'`;
  const rows: string[] = [];
  for (const { schema, name } of tables) {
    const found = await db.$queryRawUnsafe<{ row: string }[]>(
      `SELECT t::text AS row FROM "${schema}"."${name}" t`,
    );
    rows.push(...found.map(({ row }) => `${name}: ${row}`));
  }
  return rows;
}

/** What an error or an answer says, all of it. */
export const textOf = (value: unknown): string =>
  value instanceof Error ? `${value.stack} ${JSON.stringify(value)}` : JSON.stringify(value);
