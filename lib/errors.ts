/** A reason not to start, told to the operator as one clear line; the process then ends with exit code 1. */
export class StartError extends Error {
  override name = 'StartError';
}

/** Holds the compiler to a switch over every case, and says what came if one slips through at run time. */
export function assertNever(value: never): never {
  throw new Error(`a case nobody handles: ${JSON.stringify(value)}`);
}

/** The message of anything thrown, on one line. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof AggregateError && !thrown.message) {
    // Node's answer to a refused "localhost" has an empty message and the real ones inside.
    return [...new Set(thrown.errors.map(messageOf))].join('; ');
  }
  const text = thrown instanceof Error ? thrown.message || thrown.name : String(thrown);
  return text.replace(/\s*[\r\n]+\s*/g, ' ').trim();
}

/** The short machine-readable code (`ECONNREFUSED`, `EACCES`, `28P01`) of anything thrown, if it has one. */
export function codeOf(thrown: unknown): string | undefined {
  if (thrown instanceof AggregateError && thrown.errors.length > 0) return codeOf(thrown.errors[0]);
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}
