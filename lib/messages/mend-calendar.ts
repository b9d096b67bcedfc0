const property = /^[A-Za-z][A-Za-z0-9-]{0,60}[;:]/;
const dayAlone = /^(DTSTART|DTEND|RECURRENCE-ID)(:\d{8})$/i;

/**
 * A calendar whose lines break the rules, as far set right that it can be read (RFC 5545 3.1): lines of a text that nobody
 * folded belong to the one before, a day alone is a day, what was opened is closed, and of several the first counts. Pure.
 */
export function mendCalendar(text: string): string {
  const lines: string[] = [];
  const open: string[] = [];
  for (const line of text.split(/\r\n|\r|\n/)) {
    const [, what, name = ''] = /^(BEGIN|END):([A-Za-z0-9-]{1,60})\s*$/i.exec(line) ?? [];
    if (lines.length === 0 && !what) continue;
    if (what?.toUpperCase() === 'BEGIN') open.push(name);
    else if (what) open.pop();
    if (property.test(line)) lines.push(line.replace(dayAlone, '$1;VALUE=DATE$2'));
    else if (line.trim() !== '') lines.push(/^[ \t]/.test(line) ? line : ` ${line}`);
    if (what && open.length === 0) break;
  }
  return [...lines, ...open.reverse().map((name) => `END:${name}`)].join('\r\n');
}
