import { redact } from './redact.ts';

/** A reason not to start, told to the operator as one clear line; the process then ends with exit code 1. */
export class StartError extends Error {
  override name = 'StartError';
}

/** Holds the compiler to a switch over every case, and says what came if one slips through at run time. */
export function assertNever(value: never): never {
  throw new Error(`a case nobody handles: ${JSON.stringify(value)}`);
}

/** The message of anything thrown, on one line; never `[object Object]`. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof AggregateError && !thrown.message) {
    // Node's answer to a refused "localhost" has an empty message and the real ones inside.
    return [...new Set(thrown.errors.map(messageOf))].join('; ');
  }
  const text = thrown instanceof Error ? textOf(thrown.message) || thrown.name : textOf(thrown);
  return text.replace(/\s*[\r\n]+\s*/g, ' ').trim();
}

const longest = 300;

/** What is no Error speaks by its own `message` if it has one, else as what it is, without what may be secret. */
function textOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return String(thrown);
  if ('message' in thrown && thrown.message) return textOf(thrown.message);
  return JSON.stringify(redact(thrown)).slice(0, longest);
}

/** Every code an error carries: its own, the one nodemailer replaced, and the driver's, which Prisma hangs below it. */
export function codesOf(thrown: unknown): string[] {
  const { originalCode, meta } = (thrown ?? {}) as {
    originalCode?: unknown;
    meta?: { driverAdapterError?: { cause?: { kind?: unknown; originalCode?: unknown } } };
  };
  const driver = meta?.driverAdapterError?.cause;
  return [codeOf(thrown), originalCode, driver?.kind, driver?.originalCode].filter(
    (code) => typeof code === 'string',
  );
}

/** The short machine-readable code (`ECONNREFUSED`, `EACCES`, `28P01`) of anything thrown, if it has one. */
export function codeOf(thrown: unknown): string | undefined {
  if (thrown instanceof AggregateError && thrown.errors.length > 0) return codeOf(thrown.errors[0]);
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}
