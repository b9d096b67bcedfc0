// mbsync (isync), up to four processes side by side, pulling what is new into maildirs: without fsync, unless asked for.
import fs from 'node:fs';
import path from 'node:path';
import { cpuSecondsOf } from '../processes.ts';
import { input, runPrograms, tell } from './report.ts';

type Input = {
  users: string[];
  port: number;
  folder: string;
  caFile: string;
  isDurable?: boolean;
  /** Every password is refused: it then ends with 1. */
  isRefused?: boolean;
};
const { users, port, folder, caFile, isDurable, isRefused = false } = input<Input>();
const processes = Math.min(4, users.length);

const files = Array.from({ length: processes }, (_, i) => {
  const accounts = users.filter((_user, k) => k % processes === i);
  const file = path.join(folder, `mbsync.${i}`);
  const head = `FSync ${isDurable ? 'yes' : 'no'}\nSyncState *\nSync PullNew\nCreate Near\nExpunge None\nCopyArrivalDate no\n\n`;
  fs.writeFileSync(file, head + accounts.map(configurationOf).join(''), { mode: 0o600 });
  return file;
});
const cpuBefore = cpuSecondsOf(process.pid);
const seconds = await runPrograms(
  files.map((file) => ['mbsync', '-q', '-q', '-a', '-c', file]),
  {
    code: isRefused ? 1 : 0,
  },
);
tell({ done: users.length, seconds, cpuSeconds: cpuSecondsOf(process.pid) - cpuBefore, peakMb: 0 });

function configurationOf(user: string): string {
  const maildir = path.join(folder, 'mbsync', user);
  fs.mkdirSync(maildir, { recursive: true });
  return `IMAPAccount ${user}
Host localhost
Port ${port}
User ${user}
Pass ${user}
AuthMechs LOGIN
SSLType IMAPS
SystemCertificates no
CertificateFile ${caFile}

IMAPStore far-${user}
Account ${user}

MaildirStore near-${user}
Path ${maildir}/
Inbox ${maildir}/INBOX

Channel ${user}
Far :far-${user}:
Near :near-${user}:
Patterns INBOX

`;
}
