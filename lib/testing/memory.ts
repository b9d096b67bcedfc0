import fs from 'node:fs';

const pieceBytes = 4 * 1024 * 1024;
/** So much of a piece stands in the next one too: what lies across their border is seen. */
const overlapBytes = 4 * 1024;

/** All that a process may write to, as its core would have it, piece by piece; it stands still meanwhile. Linux. */
export function* memoryOf(pid: number): Generator<Buffer> {
  const memory = fs.openSync(`/proc/${pid}/mem`, 'r');
  process.kill(pid, 'SIGSTOP');
  try {
    for (const line of fs.readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
      const [, from, to, rights] = /^([\da-f]+)-([\da-f]+) (\S+)/.exec(line) ?? [];
      if (from && to && rights?.startsWith('rw'))
        yield* piecesOf(memory, Number.parseInt(from, 16), Number.parseInt(to, 16));
    }
  } finally {
    process.kill(pid, 'SIGCONT');
    fs.closeSync(memory);
  }
}

function* piecesOf(memory: number, from: number, to: number): Generator<Buffer> {
  const piece = Buffer.alloc(pieceBytes + overlapBytes);
  for (let at = from; at < to; at += pieceBytes) {
    try {
      const read = fs.readSync(memory, piece, 0, Math.min(piece.length, to - at), at);
      yield piece.subarray(0, read);
    } catch {
      return; // a region that cannot be read, as those of devices
    }
  }
}
