import { faults } from './faults.ts';
import { requirements } from './requirements.ts';
import type { Group, Row, Shown } from './row.ts';
import { type Title, titlesIn } from './titles.ts';

type ReadFile = (file: string) => string;
type TitlesOf = (file: string) => Title[];

/** `docs/security.md`, from the two lists and the tests' own titles. Throws where a file has no such title, or two. */
export function securityPage(read: ReadFile): string {
  const known = new Map<string, Title[]>();
  const titlesOf = (file: string): Title[] => {
    const titles = known.get(file) ?? titlesIn(read(file));
    known.set(file, titles);
    return titles;
  };
  return [
    '# What shows that it is secure',
    '<!-- Written by `npm run docs:security`. Change scripts/docs/security/ and the titles of the tests. -->',
    `What Rekey promises about secrets, hosts, mail and people, and what has been done to it to see whether it holds: each with
the tests that show it, by their titles, or with the reason why there is none. What no test shows of a row stands below in
italics. How it is built is in [SECURITY.md](../SECURITY.md).`,
    `${told(requirements, 'promises')} \`npm test\` runs all the tests.`,
    ...section('What it promises', requirements, titlesOf),
    `${told(faults, 'faults')} \`npm run test:faults\` runs their tests in the long form, and ends with what
was seen of each; \`npm test\` has a short one.`,
    ...section('What was done to it', faults, titlesOf),
    '',
  ].join('\n\n');
}

export type NumberedRow = { number: number; row: Row };

/** The faults with their numbers, from 1, as the page has them. Pure. */
export const numberedFaults = (): NumberedRow[] =>
  rowsOf(faults).map((row, index) => ({ number: index + 1, row }));

/** The test files that a row names. Pure. */
export const filesOf = (row: Row): string[] => ('shown' in row ? Object.keys(row.shown) : []);

const rowsOf = (groups: readonly Group[]) => groups.flatMap(({ rows }) => rows);

function told(groups: readonly Group[], what: string): string {
  const rows = rowsOf(groups);
  const reasons = rows.filter((row) => 'why' in row).length;
  if (reasons === 0) return `All ${rows.length} ${what} have tests.`;
  return `Of ${rows.length} ${what}, ${rows.length - reasons} have tests and ${reasons} a reason.`;
}

function section(heading: string, groups: readonly Group[], titlesOf: TitlesOf): string[] {
  let number = 0;
  const line = (row: Row) => `| ${++number} | ${cell(row.says)} | ${evidence(row, titlesOf)} |`;
  return [
    `## ${heading}`,
    ...groups.flatMap(({ title, rows }) => [
      `### ${title}`,
      ['| | what | shown by |', '| --- | --- | --- |', ...rows.map(line)].join('\n'),
    ]),
  ];
}

function evidence(row: Row, titlesOf: TitlesOf): string {
  if ('why' in row) return `*${cell(row.why)}*`;
  const notes = row.unshown ? [`*${cell(row.unshown)}*`] : [];
  return [...quoted(row.shown, titlesOf), ...notes].join('<br>');
}

function quoted(shown: Shown, titlesOf: TitlesOf): string[] {
  return Object.entries(shown).map(([file, titles]) => {
    const quotes = titles.map((title) => `“${cell(theOne(title, titlesOf(file), file))}”`);
    return `[${file}](../${file.replaceAll('(', '%28').replaceAll(')', '%29')}): ${quotes.join(', ')}`;
  });
}

function theOne(title: string, known: readonly Title[], file: string): string {
  const found = known.filter(({ own, whole }) => own === title || whole === title);
  if (found.length === 1 && found[0]) return found[0].whole;
  throw new Error(`${file} has ${found.length} tests called “${title}”`);
}

/** Nothing in it ends the cell, or is taken for a tag, a link or emphasis. */
const cell = (text: string) => text.replace(/[|<[\]*_`\\]/g, '\\$&');
