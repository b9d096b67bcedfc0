import fs from 'node:fs';
import path from 'node:path';

export const migrationsDir = path.resolve('prisma/migrations');

/** The names of the migrations of this version, in order. */
export function migrationNames(): string[] {
  return fs
    .readdirSync(migrationsDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** The reviewed SQL of one migration. */
export function migrationSql(name: string): string {
  return fs.readFileSync(path.join(migrationsDir, name, 'migration.sql'), 'utf8');
}
