const secretKey = /password|passwd|passphrase|secret|token|authorization|cookie|credential|apikey|api_key/i;
// `credentialVersion`, `tokenId`, `secretKeyVersion`: a number about a secret is not the secret.
const harmlessKey = /(Version|Id|At|Count|State|Cause)$/;
const deepest = 6;

/**
 * A copy of what is about to be logged in which everything under a key that names a secret, and every password
 * inside an address, reads `[secret]`. Errors keep name, message, code and stack only: libraries hang whole
 * requests on them.
 */
export function redact(value: unknown, depth = 0, seen: object[] = []): unknown {
  if (typeof value === 'string') return hideInAddresses(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (seen.includes(value)) return '[circular]';
  if (depth >= deepest) return '[deep]';
  if (Buffer.isBuffer(value) || value instanceof Uint8Array) return `[${value.length} bytes]`;
  const inside = [...seen, value];
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1, inside));
  if (value instanceof Error) return redactError(value, depth, inside);
  if ('toJSON' in value && typeof value.toJSON === 'function')
    return redact(value.toJSON(), depth + 1, inside);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, redactField(key, item, depth, inside)]),
  );
}

function redactField(key: string, item: unknown, depth: number, inside: object[]): unknown {
  const isText = typeof item === 'string' || (typeof item === 'object' && item !== null);
  return isText && secretKey.test(key) && !harmlessKey.test(key)
    ? '[secret]'
    : redact(item, depth + 1, inside);
}

function redactError(error: Error, depth: number, inside: object[]): Record<string, unknown> {
  return {
    type: error.name,
    message: hideInAddresses(error.message),
    code: 'code' in error && typeof error.code === 'string' ? error.code : undefined,
    stack: error.stack && hideInAddresses(error.stack),
    cause: error.cause === undefined ? undefined : redact(error.cause, depth + 1, inside),
  };
}

/** `postgresql://rekey:hunter2@db/rekey` -> `postgresql://rekey:[secret]@db/rekey`. */
export function hideInAddresses(text: string): string {
  return text.replace(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)[^\s/]*@/gi, '$1[secret]@');
}
