import { codesOf } from '../errors.ts';

const mostTries = 3;

/**
 * Runs a transaction, and once more where the database undid it because it and another waited for each other: three
 * times at most. So `work` may run more than once, and does nothing but write to the database.
 */
export async function despiteConflicts<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === mostTries || !codesOf(error).some((code) => conflictCodes.has(code))) throw error;
    }
  }
}

// PostgreSQL, appendix A: serialization_failure, deadlock_detected; and what Prisma calls both.
const conflictCodes = new Set(['40001', '40P01', 'P2034']);
