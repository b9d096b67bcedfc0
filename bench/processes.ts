import fs from 'node:fs';

const ticksPerSecond = 100; // Linux tells processor time in these, whatever its own clock is

/** Processor time of a process and of all its children, those that have ended too. */
export function cpuSecondsOf(pid: number): number {
  const ticks = statOf(pid).reduce((sum, value) => sum + value, 0);
  const children = childrenOf(pid).map(cpuSecondsOf);
  return children.reduce((sum, value) => sum + value, ticks / ticksPerSecond);
}

// proc(5): utime, stime, and the same of children waited for.
function statOf(pid: number): number[] {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields.slice(11, 15).map(Number);
  } catch {
    return []; // it has ended
  }
}

function childrenOf(pid: number): number[] {
  try {
    return fs
      .readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .split(' ')
      .filter(Boolean)
      .map(Number);
  } catch {
    return [];
  }
}
