import fs from 'node:fs';
import path from 'node:path';

export type AppRoute = { pattern: string; file: string; methods: string[] };

/** Every address below a folder of `app/`, made from its files: new routes are tried without being listed anywhere. */
export function routesBelow(folder: string): AppRoute[] {
  return filesBelow(folder)
    .filter((file) => /(^|\/)(page\.tsx|route\.ts)$/.test(file))
    .map((file) => {
      const source = fs.readFileSync(path.join('app', file), 'utf8');
      const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((method) =>
        new RegExp(`export (async )?(function|const) (\\{[^}]*)?${method}\\b`).test(source),
      );
      const pattern = `/${path.dirname(file)}`.replaceAll(/\/\([^/]*\)/g, '');
      return { pattern, file, methods: file.endsWith('page.tsx') ? ['GET'] : methods };
    });
}

/** The names of the server actions below a folder of `app/`. */
export function actionsBelow(folder: string): string[] {
  return filesBelow(folder)
    .map((file) => fs.readFileSync(path.join('app', file), 'utf8'))
    .filter((source) => source.startsWith("'use server'"))
    .flatMap((source) => [...source.matchAll(/export (?:async function|const) (\w+)/g)])
    .map(([, name]) => name as string);
}

function filesBelow(folder: string): string[] {
  return fs
    .readdirSync(path.join('app', folder), { recursive: true, encoding: 'utf8' })
    .map((file) => path.join(folder, file))
    .filter((file) => /\.tsx?$/.test(file));
}

/** The address of a route with `values` in the places of its parameters; one that is not among them is an error. */
export function fill(pattern: string, values: Record<string, string>): string {
  return pattern.replaceAll(/\[+(?:\.\.\.)?(\w+)\]+/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`${pattern}: no value to try for [${name}]`);
    return value;
  });
}
