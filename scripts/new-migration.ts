// npm run migrate:new -- NAME [--empty]: writes prisma/migrations/<time>_NAME/migration.sql, the way from the schema
// of the last migration to the one in prisma/schema, for a person to read, complete and commit. --empty: raw SQL only.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { migrationsDir } from '#lib/db/migrations.ts';
import { diffSchemas, type SchemaFile } from '#lib/db/schema-engine.ts';
import { StartError } from '#lib/errors.ts';
import { runScript } from '#lib/run-script.ts';
import { destructiveSteps } from './migrations/judge.ts';

/** The schema the newest migration leads to, one file again; the engine cannot read it out of PostgreSQL 18. */
const committedFile = path.join(migrationsDir, 'schema.committed.prisma');

await runScript(async () => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { empty: { type: 'boolean' } },
  });
  const name = positionals[0];
  if (!name || !/^[a-z0-9_]+$/.test(name)) {
    throw new StartError('say what changes: npm run migrate:new -- add_webhooks (small letters, digits, _)');
  }
  const schema = schemaFiles();
  const sql = await diffSchemas(committed(), schema);
  const isSame = sql.includes('This is an empty migration');
  if (isSame && !values.empty)
    throw new StartError('prisma/schema has not changed (for raw SQL add --empty)');

  const folder = path.join(
    migrationsDir,
    `${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}_${name}`,
  );
  fs.mkdirSync(folder);
  const file = path.join(folder, 'migration.sql');
  fs.writeFileSync(file, isSame ? '-- What cannot be said in the schema.\n' : sql);
  fs.writeFileSync(
    committedFile,
    schema
      .map(({ content }) => content.trim())
      .join('\n\n')
      .concat('\n'),
  );
  console.log(path.relative('.', file));
  for (const { statement, why } of destructiveSteps(sql))
    console.log(`in two steps (CONTRIBUTING.md): ${statement} … ${why}`);
});

function schemaFiles(): SchemaFile[] {
  const folder = path.resolve('prisma/schema');
  const names = fs.readdirSync(folder).filter((name) => name.endsWith('.prisma'));
  return names
    .sort()
    .map((name) => ({ path: name, content: fs.readFileSync(path.join(folder, name), 'utf8') }));
}

function committed(): SchemaFile[] {
  if (!fs.existsSync(committedFile)) return [];
  return [{ path: 'schema.prisma', content: fs.readFileSync(committedFile, 'utf8') }];
}
