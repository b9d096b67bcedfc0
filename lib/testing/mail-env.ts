import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { forgetEnv } from '../env.ts';
import { makeAuthority, type TestAuthority, writeAuthority } from './certificates.ts';

/** Lets this process speak to servers on loopback and trust a throw-away authority; `restore` undoes it. */
export async function mailTestEnv(): Promise<{
  authority: TestAuthority;
  caFile: string;
  restore: () => void;
}> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-mail-'));
  const authority = await makeAuthority();
  const caFile = writeAuthority(authority, folder);
  const before = { ...process.env };
  process.env.REKEY_ALLOW_LOOPBACK_MAIL_HOSTS = 'true';
  process.env.REKEY_CA_FILE = caFile;
  forgetEnv();
  return {
    authority,
    caFile,
    restore: () => {
      for (const name of ['REKEY_ALLOW_LOOPBACK_MAIL_HOSTS', 'REKEY_CA_FILE']) {
        if (before[name] === undefined) delete process.env[name];
        else process.env[name] = before[name];
      }
      forgetEnv();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}
