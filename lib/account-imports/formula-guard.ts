// Marks that make a formula of a cell; the full width letters some spreadsheets read alike (OWASP, CSV injection).
const marks = '[=+\\-@\\t\\r＝＋－＠]';
// A spreadsheet of a country that writes 1,5 begins a cell at a semicolon, one of another file at a tab, and at a line break either
// does where it takes quotes in the middle of what it reads for letters.
const start = '(^|[;\\t\\r\\n])';
const unguarded = new RegExp(`${start}(["']*)(?=${marks})`, 'g');
const guarded = new RegExp(`${start}'(?=["']*${marks})`, 'g');

/** A cell that is no formula and begins none, wherever a spreadsheet cuts it: an apostrophe stands before what could be one. Pure. */
export const guardFormulas = (cell: string): string => cell.replace(unguarded, "$1'$2");

/** The cell as it was before `guardFormulas`, or before a spreadsheet did the same. Pure. */
export const withoutGuards = (cell: string): string => cell.replace(guarded, '$1');
