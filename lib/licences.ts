import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import manifest from '../package.json' with { type: 'json' };

/** A part that others wrote, and under which licence (an SPDX expression). */
export type Licence = { name: string; version: string; licence: string };

const theirs = z.object({ version: z.string(), license: z.string() });

/** The libraries that a running Rekey uses, as their own packages say, by name; read once. */
export function listLicences(): Licence[] {
  read ??= Object.keys(manifest.dependencies)
    .map(licenceOf)
    .sort((a, b) => a.name.localeCompare(b.name, 'en'));
  return read;
}

let read: Licence[] | undefined;

function licenceOf(name: string): Licence {
  const file = path.join(process.cwd(), 'node_modules', name, 'package.json');
  const { version, license } = theirs.parse(JSON.parse(fs.readFileSync(file, 'utf8')));
  return { name, version, licence: license };
}
