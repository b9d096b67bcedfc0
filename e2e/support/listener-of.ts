import fs from 'node:fs';

/** The process that listens on this port of ours. */
export async function listenerOf(port: number): Promise<number> {
  const local = port.toString(16).toUpperCase().padStart(4, '0');
  const row = fs
    .readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .find((line) => line.includes(`:${local} 00000000:0000 0A`));
  const inode = row?.trim().split(/\s+/)[9];
  for (const pid of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      for (const fd of fs.readdirSync(`/proc/${pid}/fd`))
        if (fs.readlinkSync(`/proc/${pid}/fd/${fd}`) === `socket:[${inode}]`) return Number(pid);
    } catch {} // ended meanwhile, or another's
  }
  throw new Error(`nobody listens on ${port}`);
}
