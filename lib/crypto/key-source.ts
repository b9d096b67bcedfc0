import { execFile, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Env } from '../env.ts';
import { messageOf, StartError } from '../errors.ts';
import { holdsWholeKeys, type KeyRing, parseKeyRing, writeKeyRing } from './key-ring.ts';

/** Where the key ring comes from: one of the variables, else the file in the data folder. */
export type KeySource = Partial<Pick<Env, 'secretKey' | 'secretKeyFile' | 'secretKeyCommand'>> &
  Pick<Env, 'dataDir'>;

/** The key file of the data folder. */
export const keyFile = (dataDir: string) => path.join(dataDir, 'secret.key');

/** The file the ring stands in; null: it is no file. */
export const fileOf = ({ secretKey, secretKeyFile, secretKeyCommand, dataDir }: KeySource): string | null =>
  secretKey || secretKeyCommand ? null : (secretKeyFile ?? keyFile(dataDir));

/** What a source is called, for people. */
export function nameOfSource(source: KeySource): string {
  if (source.secretKey) return 'REKEY_SECRET_KEY';
  return source.secretKeyCommand ? 'REKEY_SECRET_KEY_COMMAND' : (fileOf(source) as string);
}

const commandLimits = { timeout: 10_000, maxBuffer: 64 * 1024 };

/**
 * The key ring as its source has it now, or undefined when the file of the data folder is not there. Throws `StartError` where
 * it cannot be read. Creates nothing: the first key is made by `ensureKey` alone (lib/crypto/ensure-key.ts).
 */
export function readKeyRing(source: KeySource): KeyRing | undefined {
  const { secretKey, secretKeyCommand } = source;
  if (secretKey) return whole(secretKey.reveal(), source);
  if (secretKeyCommand) {
    try {
      const text = execFileSync('/bin/sh', ['-c', secretKeyCommand], {
        ...commandLimits,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      return whole(text, source);
    } catch (error) {
      throw error instanceof StartError ? error : commandFailed(error);
    }
  }
  const file = fileOf(source) as string;
  try {
    return whole(fs.readFileSync(file, 'utf8'), source);
  } catch (error) {
    if (error instanceof StartError) throw error;
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (isMissing && !source.secretKeyFile) return undefined;
    throw new StartError(`the key file ${file} cannot be read: ${messageOf(error)}`);
  }
}

/** The same from a command, without keeping anybody waiting. */
export function askCommand(source: KeySource): Promise<KeyRing> {
  return new Promise((resolve, reject) => {
    execFile('/bin/sh', ['-c', source.secretKeyCommand ?? ''], commandLimits, (error, text) => {
      if (error) return reject(commandFailed(error));
      try {
        resolve(whole(text, source));
      } catch (damaged) {
        reject(damaged);
      }
    });
  });
}

/** Never with what it printed: that is a key, or a part of one. */
function commandFailed(error: unknown): StartError {
  const { status, code } = error as { status?: number | null; code?: string | number | null };
  return new StartError(`REKEY_SECRET_KEY_COMMAND failed (${status ?? code ?? 'no answer in 10 s'})`);
}

function whole(text: string, source: KeySource): KeyRing {
  const ring = parseKeyRing(text);
  if (ring) return ring;
  const file = fileOf(source);
  const what = file ? `the key file ${file}` : `what ${nameOfSource(source)} gives`;
  const isEmpty = text.split('\n').every((line) => line.trim() === '' || line.startsWith('#'));
  throw new StartError(`${what} is ${isEmpty ? 'empty' : 'damaged'}: restore it from a copy`);
}

const headers = {
  whole: '# Rekey: opens every stored credential. Keep a copy apart from the database.\n',
  writeOnly: '# Rekey: for web processes. Seals mail passwords and opens none.\n',
};

/** Writes a new key file that only this user may read; throws when one is already there. */
export function writeFirstKeyFile(file: string, ring: KeyRing): void {
  write(file, 'wx', ring);
}

/** Puts another ring in the place of a key file, whole or not at all: who reads it meanwhile gets one or the other. */
export function replaceKeyFile(file: string, ring: KeyRing): void {
  const { mode, uid, gid } = fs.statSync(file);
  const beside = `${file}.new`;
  write(beside, 'w', ring);
  fs.chmodSync(beside, mode & 0o777);
  if (process.getuid?.() === 0) fs.chownSync(beside, uid, gid);
  fs.renameSync(beside, file);
  const folder = fs.openSync(path.dirname(file), 'r');
  fs.fsyncSync(folder);
  fs.closeSync(folder);
}

function write(file: string, flags: 'w' | 'wx', ring: KeyRing): void {
  const handle = fs.openSync(file, flags, 0o600);
  try {
    const header = holdsWholeKeys(ring) ? headers.whole : headers.writeOnly;
    fs.writeSync(handle, header + writeKeyRing(ring));
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
}
