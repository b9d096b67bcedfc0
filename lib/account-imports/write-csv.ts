import Papa from 'papaparse';
import { guardFormulas } from './formula-guard.ts';

/** Rows as CSV (RFC 4180) that no spreadsheet runs, whichever mark it takes for the end of a cell (formula-guard.ts). Pure. */
export function writeCsv(rows: readonly (readonly (string | number)[])[]): string {
  return `${Papa.unparse(
    rows.map((row) => row.map((cell) => guardFormulas(String(cell)))),
    { quotes: (cell: string) => /[;\t]/.test(cell), newline: '\r\n' },
  )}\r\n`;
}
