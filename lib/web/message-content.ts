import { log } from '../log.ts';
import { type RawMessage, streamOf } from '../messages/raw-bytes.ts';
import type { UserViewer } from '../viewer.ts';
import { contentHeaders } from './content-headers.ts';
import { findUser } from './viewer.ts';

/** Answers with what `give` makes of the viewer's own mail; what is not there and what is another's are alike. */
export async function answerContent(
  give: (viewer: UserViewer) => Promise<Response | null>,
): Promise<Response> {
  try {
    const viewer = await findUser();
    if (!viewer) return refuse(401, 'Please sign in again.');
    return (await give(viewer)) ?? refuse(404, 'There is no such message or attachment.');
  } catch (error) {
    log.error({ err: error }, 'message content');
    return refuse(500, 'Something went wrong. Please try again.');
  }
}

function refuse(status: number, words: string): Response {
  return new Response(words, {
    status,
    headers: { ...contentHeaders('frame'), 'Content-Type': 'text/plain; charset=utf-8' },
  });
}

/** The answer that a browser saves as a file. */
export function download(
  bytes: Uint8Array<ArrayBuffer> | RawMessage,
  { type, disposition }: { type: string; disposition: string },
): Response {
  const isWhole = bytes instanceof Uint8Array;
  return new Response(isWhole ? bytes : streamOf(bytes), {
    headers: {
      ...contentHeaders('file'),
      'Content-Type': savedType(type),
      'Content-Disposition': disposition,
      'Content-Length': String(isWhole ? bytes.byteLength : bytes.size),
    },
  });
}

/** The same for what is made while it is sent, a zip. */
export function downloadStream(pieces: ReadableStream<Uint8Array>, disposition: string): Response {
  const headers = {
    ...contentHeaders('file'),
    'Content-Type': 'application/zip',
    'Content-Disposition': disposition,
  };
  return new Response(pieces, { headers });
}

/** The answer that a browser shows where it is asked for: pictures and PDF alone, as what their bytes are. */
export function shown(bytes: Uint8Array<ArrayBuffer>, type: string): Response {
  return new Response(bytes, {
    headers: {
      ...contentHeaders(type === 'application/pdf' ? 'pdf' : 'picture'),
      'Content-Type': type,
      'Content-Disposition': 'inline',
      'Content-Length': String(bytes.byteLength),
    },
  });
}

// What a browser might show or run, if it were ever asked to, is only bytes.
function savedType(type: string): string {
  const isPlain = /^(?:image|audio|video|application|font)\/[\w.+-]{1,80}$/i.test(type);
  return isPlain && !/html|xml|svg|script|flash|xht|wasm/i.test(type) ? type : 'application/octet-stream';
}
