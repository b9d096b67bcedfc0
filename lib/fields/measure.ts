// Sizes and lengths of time as people write them, with their unit. Kept, and told by the API, in bytes and seconds.

export type Measure = 'bytes' | 'seconds';

/** What a setting counts that has greater units; null of any other. Pure. */
export const measureOf = ({ kind, unit }: { kind: string; unit?: string | null }): Measure | null =>
  kind === 'measure' ? (unit as Measure) : null;

type Unit = { word: string; also: readonly string[]; of: number };
type Scale = { units: readonly Unit[]; digits: number; examples: string };

const unit = (word: string, of: number, ...also: string[]): Unit => ({ word, of, also });

/** The greatest unit first. Powers of 1024 and of 1000 as IEC 80000-13 names them. */
const scales: Record<Measure, Scale> = {
  bytes: {
    units: [
      unit('GiB', 1024 ** 3),
      unit('GB', 1000 ** 3),
      unit('MiB', 1024 ** 2),
      unit('MB', 1000 ** 2),
      unit('KiB', 1024),
      unit('KB', 1000),
      unit('bytes', 1, 'byte', 'b'),
    ],
    digits: 2,
    examples: '100 MiB or 2.5 MB',
  },
  seconds: {
    units: [
      unit('days', 86_400, 'day', 'd'),
      unit('hours', 3600, 'hour', 'h'),
      unit('minutes', 60, 'minute', 'min', 'm'),
      unit('seconds', 1, 'second', 'sec', 's'),
    ],
    digits: 0,
    examples: '45 seconds or 1.5 minutes',
  },
};

/**
 * How many bytes or seconds a text means: `100 MiB`, `1.5 GB`, `30 min`, or a bare number of them; null where it means none. Decimals
 * stand behind a comma or a point and are two at most: three could be thousands. Pure.
 */
export function measureFrom(text: string, measure: Measure): number | null {
  const [, whole, decimals, name = ''] =
    /^(\d{1,15})(?:[.,](\d{1,2}))?[ \u00a0\u202f]?([a-z]{0,8})$/i.exec(text.trim()) ?? [];
  if (whole === undefined) return null;
  const { units } = scales[measure];
  const typed = name.toLowerCase();
  const meant =
    typed === ''
      ? units.at(-1)
      : units.find(({ word, also }) => word.toLowerCase() === typed || also.includes(typed));
  if (!meant || (meant.of === 1 && decimals)) return null;
  return Math.round(Number(`${whole}.${decimals ?? 0}`) * meant.of);
}

/** The same in the greatest unit that says it exactly: `100 MiB`, `1.5 GiB`, `90 minutes`. `measureFrom` reads it back. Pure. */
export function measureText(count: number, measure: Measure): string {
  const { units, digits } = scales[measure];
  const isExact = ({ of }: Unit) => count >= of && Number((count / of).toFixed(digits)) * of === count;
  const { word, of } = units.find(isExact) ?? (units.at(-1) as Unit);
  const number = count / of;
  return `${number} ${number === 1 && word.endsWith('s') ? word.slice(0, -1) : word}`;
}

/** What is said of one that is not within its bounds, or cannot be read. Pure. */
export function measureProblem(min: number, max: number, measure: Measure): string {
  const { examples } = scales[measure];
  return `must be from ${measureText(min, measure)} to ${measureText(max, measure)}, such as ${examples} (over the API a whole number of ${measure})`;
}
