import fs from 'node:fs';
import path from 'node:path';
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';

/** One file of a schema: its name and its text. */
export type SchemaFile = { path: string; content: string };

/**
 * The SQL that leads a database from one schema to another, by Prisma's own schema engine as WebAssembly (the
 * native engine would be a download from outside the npm registry). For developers: no database is needed or read.
 */
export async function diffSchemas(from: SchemaFile[], to: SchemaFile[]): Promise<string> {
  await load();
  const datamodels = to.map((file): [string, string] => [file.path, file.content]);
  const bound = bindMigrationAwareSqlAdapterFactory(noDatabase);
  const engine = await bindings.SchemaEngine.new({ datamodels }, () => {}, bound);
  try {
    const { stdout } = await engine.diff({
      from: from.length > 0 ? { tag: 'schemaDatamodel', files: from } : { tag: 'empty' },
      to: { tag: 'schemaDatamodel', files: to },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    });
    return stdout ?? '';
  } finally {
    engine.free();
  }
}

/** The package's own entry point imports the .wasm file as a module, which plain Node does not: done by hand. */
async function load(): Promise<void> {
  const file = path.resolve('node_modules/@prisma/schema-engine-wasm/schema_engine_bg.wasm');
  const imports = { './schema_engine_bg.js': bindings as unknown as WebAssembly.ModuleImports };
  const { instance } = await WebAssembly.instantiate(new Uint8Array(fs.readFileSync(file)), imports);
  const { __wbg_set_wasm } = bindings as unknown as { __wbg_set_wasm(exports: WebAssembly.Exports): void };
  __wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
}

/** Two schemas are compared as texts, but the engine asks for a server's version first: answer that, and no more. */
const noDatabase: SqlMigrationAwareDriverAdapterFactory = {
  provider: 'postgres',
  adapterName: 'no-database',
  connect: async () => noConnection,
  connectToShadowDb: async () => noConnection,
};

const noConnection: SqlDriverAdapter = {
  provider: 'postgres',
  adapterName: 'no-database',
  queryRaw: async () => ({ columnNames: [], columnTypes: [], rows: [] }),
  executeRaw: async () => 0,
  executeScript: async () => {},
  startTransaction: async () => {
    throw new Error('no database here');
  },
  getConnectionInfo: () => ({ supportsRelationJoins: false, schemaName: 'public' }),
  dispose: async () => {},
};
