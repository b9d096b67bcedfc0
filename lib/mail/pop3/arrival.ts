import { headFields } from '../../mime/headers.ts';

/**
 * When a message came to its server, by what that wrote on top of its head (RFC 5321 4.4): POP3 has no other word for it.
 * Null where nothing can be read. Pure.
 */
export function arrivalOf(raw: Buffer): Date | null {
  const received = headFields(raw.subarray(0, mostBytes)).find(({ name }) => name === 'received');
  const date = new Date(
    received?.value.slice(received.value.lastIndexOf(';') + 1).replace(/\([^()]*\)/g, '') ?? '',
  );
  const isSensible = date.getTime() > 0 && date.getTime() < 8_640_000_000_000;
  return isSensible ? date : null;
}

const mostBytes = 16 * 1024;
