import type { z } from 'zod';
import { halfCharacters } from '../fields/text.ts';

/** One thing wrong with what was sent: the field by its dotted name (empty: the whole) and what it must be. */
export type FieldProblem = { field: string; message: string };

/** The problems zod found, by field: `incoming.port` `must be a whole number from 1 to 65535`. */
export function fieldProblems(error: z.ZodError): FieldProblem[] {
  return error.issues.flatMap((issue) => {
    const field = issue.path.map(String).join('.');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        field: field ? `${field}.${key}` : key,
        message: 'is not a field here',
      }));
    }
    if (issue.code === 'invalid_type' && issue.input === undefined) {
      return [{ field, message: 'is required' }];
    }
    return [{ field, message: issue.message }];
  });
}

const deepest = 20;

/**
 * The texts in a value from outside that nothing here can keep, by field: PostgreSQL takes neither NUL nor half a
 * character. Asked wherever input comes in, so that no field has to remember it.
 */
export function brokenTexts(value: unknown, field = '', depth = 0): FieldProblem[] {
  if (typeof value === 'string') {
    if (value.includes('\0')) return [{ field, message: 'must not hold NUL' }];
    return value.isWellFormed() ? [] : [{ field, message: halfCharacters }];
  }
  if (typeof value !== 'object' || value === null) return [];
  if (depth === deepest) return [{ field, message: 'is nested too deep' }];
  return Object.entries(value).flatMap(([name, inner]) => {
    const path = field ? `${field}.${name}` : name;
    // Left out by whoever copies an object, it would be ignored without a word.
    if (name === '__proto__') return [{ field: path, message: 'is not a field here' }];
    const broken = brokenTexts(name).map(({ message }) => ({ field: path, message }));
    return broken.length > 0 ? broken : brokenTexts(inner, path, depth + 1);
  });
}
