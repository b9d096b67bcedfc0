import path from 'node:path';
import { messageOf } from './errors.ts';

/** Variables whose value may stand in a file instead, which `…_FILE` names: so secrets reach a container. */
const variables = [
  'DATABASE_URL',
  'REKEY_S3_ACCESS_KEY',
  'REKEY_S3_SECRET_KEY',
  'REKEY_BACKUP_PASSPHRASE',
  'REKEY_AUDIT_AUTHORIZATION',
  'REKEY_ADMIN_PASSWORD',
  'REKEY_API_TOKEN',
];

/** The variables by which a secret may be given: itself, and for most the name of a file. Pure. */
export const waysToGive = (variable: string): string[] =>
  variables.includes(variable) ? [variable, `${variable}_FILE`] : [variable];

type Given = Record<string, string | undefined>;

/**
 * The same variables, with the content of each such file, its last line break left out, in the place of the file's name.
 * `fromFile`: whose. A file that cannot be read, or is named beside the variable itself, is a problem with `…_FILE`.
 */
export function readSecretFiles(given: Given, readFile: (file: string) => string) {
  const set = { ...given };
  const fromFile = new Set<string>();
  const problems: { variable: string; message: string }[] = [];
  for (const name of variables) {
    const variable = `${name}_FILE`;
    const file = set[variable];
    delete set[variable];
    if (file === undefined) continue;
    if (set[name] !== undefined) {
      problems.push({ variable, message: `must be left out beside ${name}` });
      continue;
    }
    try {
      set[name] = readFile(path.resolve(file)).replace(/\r?\n$/, '');
      fromFile.add(name);
    } catch (error) {
      problems.push({ variable, message: `names a file that cannot be read (${messageOf(error)})` });
    }
  }
  return { set, fromFile, problems };
}
