import Papa from 'papaparse';

/**
 * Rows as CSV (RFC 4180) that no spreadsheet runs: a cell that begins like a formula gets an apostrophe before it, the full
 * width letters that some read alike with it (OWASP, CSV injection). Pure.
 */
export function writeCsv(rows: readonly (readonly (string | number)[])[]): string {
  return `${Papa.unparse(
    rows.map((row) => row.map(String)),
    { escapeFormulae: /^[=+\-@\t\r\n＝＋－＠][\s\S]*$/, newline: '\r\n' },
  )}\r\n`;
}
