// Runs in a thread of its own, started by found-lines.ts.
import { foundLine } from './found-text.ts';
import type { SoughtWord } from './search-words.ts';
import { serveThread } from './serve-thread.ts';

export type FoundJob = { texts: string[]; sought: SoughtWord[] };

serveThread(
  async ({ texts, sought }: FoundJob): Promise<string[]> => texts.map((text) => foundLine(text, sought)),
);
