import fs from 'node:fs';
import path from 'node:path';
import { readReport } from '../run-phase.ts';
import type { TestResult } from './results.ts';

/** What came of one test file, and how long it took. `again`: it failed at first, and this is its second run, alone. */
export type FileRun = { version: string; seconds: number; again?: boolean; tests: TestResult[] };

/** What came of each file so far, kept in a file behind each of them: an interrupted run goes on from it. */
export class Ledger {
  readonly file: string;
  readonly runs: Record<string, FileRun>;

  constructor(file: string) {
    this.file = file;
    this.runs = readReport(file) ?? {};
  }

  /** Forgets all of them. */
  empty(): void {
    for (const name of Object.keys(this.runs)) delete this.runs[name];
    this.#write();
  }

  record(name: string, run: FileRun): void {
    this.runs[name] = run;
    this.#write();
  }

  /** Written beside and moved: who is killed here leaves the one or the other. */
  #write(): void {
    fs.mkdirSync(path.dirname(this.file), { recursive: true });
    fs.writeFileSync(`${this.file}.new`, JSON.stringify(this.runs, null, 1));
    fs.renameSync(`${this.file}.new`, this.file);
  }
}

export const isWell = ({ tests }: FileRun): boolean =>
  tests.length > 0 && tests.every(({ outcome }) => outcome !== 'failed');
