import type { Cause } from '../causes.ts';
import { unmark } from '../text.ts';
import type { Stage } from '../types.ts';

/** A meaning a server can express, and what it says about the cause. */
export type Sentence = {
  cause: Cause;
  pattern: RegExp;
  /** Who says so: provider or server, and the RFC where there is one. */
  source: string;
  /** Only for these reply numbers, where the words alone are not enough. */
  numbers?: (number: number | undefined) => boolean;
  /** Only at this place in the dialogue. */
  stage?: Stage;
  /** Only with this response code. */
  code?: string;
  /** Only with such an enhanced status code. */
  enhanced?: RegExp;
  /** Only where the words do not plainly refuse the name or the password: they outweigh what is merely mentioned. */
  mentioned?: true;
};

/**
 * Promises a pattern for folded text (`fold`): written in lower case, with natural accents. Words are
 * tied to what they stand next to by `near` and `andThen`, never matched alone; gaps and word endings are
 * bounded and gaps stay within a line, so a hostile reply cannot make the match slow.
 */
export function pattern(...alternatives: string[]): RegExp {
  const bounded = alternatives
    .join('|')
    .replace(/(\\[wd]|\\p\{L\})([*+])/g, (_, letters, sign) => `${letters}{${sign === '*' ? 0 : 1},24}`);
  return new RegExp(unmark(bounded), 'u');
}

/**
 * Promises `a` followed by `b` within `gap` characters of the same line. (Not named `then`: a module that
 * exports one looks like a promise to whoever imports it dynamically, and never settles.)
 */
export function andThen(a: string, b: string, gap = 40): string {
  return `(?:${a})[^\\n]{0,${gap}}?(?:${b})`;
}

/** Promises `a` and `b` in either order, within `gap` characters of the same line. */
export function near(a: string, b: string, gap = 40): string {
  return `${andThen(a, b, gap)}|${andThen(b, a, gap)}`;
}

/** Promises the same within one clause: "too many connections, try again" has two. */
export function nearInClause(a: string, b: string, gap = 40): string {
  return [
    [a, b],
    [b, a],
  ]
    .map(([first, second]) => `(?:${first})${withinClause(gap)}(?:${second})`)
    .join('|');
}

/** Promises a gap of at most so many characters in which no clause ends. */
export function withinClause(gap: number): string {
  return `(?:(?! - )[^\\n,.;:!?。、،؛–—|]){0,${gap}}?`;
}
