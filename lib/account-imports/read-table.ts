import Papa from 'papaparse';
import { normaliseMailAddress } from '../fields/mail-address.ts';

/** A row as a spreadsheet counts it, the first line being 1. `isBroken`: its quotation marks do not match. */
export type Row = { row: number; cells: string[]; isBroken: boolean };

/** A file of rows. Where its first row holds an address it has no header, and its columns are counted. */
export type Table = { names: string[]; hasHeader: boolean; records: Row[] };

const mostRows = 50_000;
const mostColumns = 100;

export type TableResult = { ok: true; table: Table } | { ok: false; message: string };

/**
 * The text of an uploaded file: UTF-8, or UTF-16 with its mark, as spreadsheets write it. Null for another encoding, which
 * would make other passwords of those in it.
 */
export function decodeFile(bytes: Uint8Array): string | null {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/**
 * The rows of a CSV file (RFC 4180; comma, semicolon, tab or bar), or why it is none. Pure. A quotation mark that is not
 * closed spoils its own line and no other. Empty rows are left out, and counted.
 */
export function readTable(text: string): TableResult {
  const plain = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const rows = rowsOf(plain, delimiterOf(plain));
  const filled = rows.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  const [first, ...others] = filled;
  if (!first) return { ok: false, message: 'The file is empty.' };
  const hasHeader = !first.cells.some((cell) => normaliseMailAddress(cell.trim()) !== null);
  const records = hasHeader ? others : filled;
  const width = hasHeader
    ? first.cells.length
    : Math.max(...filled.slice(0, 50).map(({ cells }) => cells.length));
  if (records.length === 0) return { ok: false, message: 'The file has a header and no rows.' };
  if (records.length > mostRows)
    return { ok: false, message: `The file has more than ${mostRows.toLocaleString('en')} rows: split it.` };
  if (width > mostColumns) return { ok: false, message: `The file has more than ${mostColumns} columns.` };
  const names = hasHeader
    ? first.cells.map((name) => name.trim().slice(0, 100))
    : Array.from({ length: width }, (_, i) => `Column ${i + 1}`);
  return { ok: true, table: { names, hasHeader, records } };
}

const delimiters = [',', ';', '\t', '|'];

/** The mark that stands most often in the first line that holds anything, outside of quotation marks. */
function delimiterOf(text: string): string {
  const line = /[^\n]*\S[^\n]*/.exec(text)?.[0].replace(/"[^"]*"/g, '') ?? '';
  const count = (mark: string) => line.split(mark).length - 1;
  return delimiters.toSorted((a, b) => count(b) - count(a))[0] ?? ',';
}

/** Reads on behind a line whose quotation marks do not match, where the reader itself would take the rest for one cell. */
function rowsOf(text: string, delimiter: string): Row[] {
  const rows: Row[] = [];
  let from = 0;
  while (from < text.length) {
    let read = from;
    let isBroken = false;
    Papa.parse<string[]>(text.slice(from), {
      delimiter,
      newline: '\n',
      step: ({ data, errors, meta }, parser) => {
        if (errors.some(({ type }) => type === 'Quotes')) {
          isBroken = true;
          parser.abort();
          return;
        }
        rows.push({ row: rows.length + 1, cells: data, isBroken: false });
        read = from + meta.cursor;
      },
    });
    if (!isBroken) break;
    const end = text.indexOf('\n', read);
    const line = text.slice(read, end < 0 ? undefined : end);
    rows.push({ row: rows.length + 1, cells: line.split(delimiter), isBroken: true });
    from = end < 0 ? text.length : end + 1;
  }
  return rows;
}
