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

/** Of the process alone, while it runs. */
export function ownCpuSecondsOf(pid: number): number {
  const [user = 0, system = 0] = statOf(pid);
  return (user + system) / ticksPerSecond;
}

/** What a process holds now, and held at its peak. */
export function memoryOf(pid: number): { residentMb: number; peakMb: number } {
  const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
  const mb = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
  return { residentMb: mb('VmRSS'), peakMb: mb('VmHWM') };
}

export function childrenOf(pid: number): number[] {
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
