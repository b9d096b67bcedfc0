import { readBody, typeOfBody } from '../read-body.ts';
import { Problem } from './endpoint.ts';

const largestBytes = 1024 * 1024;

/** The JSON a request carries (nothing at all is an empty object), or its problem. Never reads past the limit. */
export async function readJson(request: Request): Promise<{ json: unknown } | Problem> {
  if (request.body === null && !request.headers.has('content-type')) return { json: {} };
  const type = typeOfBody(request);
  if (type !== 'application/json' && !type.endsWith('+json')) {
    return new Problem(415, 'not_json', 'Send JSON: Content-Type: application/json');
  }
  const bytes = await readBody(request, largestBytes);
  if (bytes === null) return new Problem(413, 'too_large', `A body has at most ${largestBytes} bytes.`);
  try {
    // RFC 8259 8.1: JSON is UTF-8. What is not would be kept as other characters than were meant.
    return { json: JSON.parse(utf8.decode(bytes)) };
  } catch {
    return new Problem(400, 'bad_json', 'The body is not valid JSON.');
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });
