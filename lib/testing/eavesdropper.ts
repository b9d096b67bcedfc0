import type { WireLog } from '../mail/wire-log.ts';

/** A recorder of sessions that keeps the lines which show a word of their messages, and counts all. */
export function eavesdropper(word: string): { wire: WireLog; overheard: string[]; recorded: () => number } {
  const overheard: string[] = [];
  let recorded = 0;
  const wire: WireLog = {
    connection: () => (_, line) => {
      recorded += 1;
      if (line.includes(word)) overheard.push(line);
      return true;
    },
  };
  return { wire, overheard, recorded: () => recorded };
}
