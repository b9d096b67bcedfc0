import type { z } from 'zod';

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
