import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What becomes of a request in the place of an answer. */
export type S3Fault =
  | { status: number; code: string }
  | 'hang'
  | 'cut' // half of the answer, then the end of the connection
  | 'alter' // one byte of the answer is another
  | 'whole' // the range is not looked at
  | { slowMs: number }; // the right answer, later

export type S3Server = {
  endpoint: string;
  bucket: string;
  accessKey: string;
  secretKey: string;
  objects: Map<string, Buffer>;
  /** `METHOD key` of each request that was let in, oldest first. */
  seen: string[];
  /** What is refused for its signature or checksum, by the code it was told. */
  refused: string[];
  fault: (method: string, key: string) => S3Fault | null;
  /** Nobody listens until `start`. */
  away(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
};

const pageSize = 3;

/**
 * An S3-compatible store on loopback, in memory: put, get with ranges, delete and list (3 a page), by path. It verifies each request
 * (Signature Version 4, "Authenticating Requests") and the SHA-256 of each body by code of its own, and refuses what is wrong as the
 * real ones do.
 */
export async function startS3Server(secretKey = 'rekey-secret'): Promise<S3Server> {
  const server = http.createServer((request, response) => {
    void answer(store, request, response).catch(() => response.destroy());
  });
  let port = 0;
  const start = () =>
    new Promise<void>((resolve) => {
      server.listen(port, '127.0.0.1', () => {
        port = (server.address() as AddressInfo).port;
        resolve();
      });
    });
  const away = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  await start();
  const store: S3Server = {
    endpoint: `http://127.0.0.1:${port}`,
    ...{ bucket: 'mail', accessKey: 'rekey', secretKey },
    ...{ objects: new Map(), seen: [], refused: [], fault: () => null },
    ...{ away, start, stop: away },
  };
  return store;
}

type Asked = { method: string; path: string; query: URLSearchParams; headers: http.IncomingHttpHeaders };

async function answer(store: S3Server, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const body = Buffer.concat(pieces);
  const url = new URL(request.url ?? '/', 'http://s3');
  const { method = '', headers } = request;
  const asked: Asked = { method, path: url.pathname, query: url.searchParams, headers };
  const [, bucket = '', ...rest] = url.pathname.split('/');
  const key = rest.join('/');
  const fault = store.fault(method, key);
  if (fault === 'hang') return;
  if (fault && typeof fault === 'object' && 'status' in fault) {
    return refuse(response, fault.status, fault.code);
  }
  if (fault && typeof fault === 'object') await new Promise((resolve) => setTimeout(resolve, fault.slowMs));
  const wrong = judgeRequest(store, asked, body);
  if (wrong) {
    store.refused.push(wrong);
    return refuse(response, wrong === 'XAmzContentSHA256Mismatch' ? 400 : 403, wrong);
  }
  if (bucket !== store.bucket) return refuse(response, 404, 'NoSuchBucket');
  store.seen.push(`${method} ${key}`);
  act(store, { ...asked, key, body, fault }, response);
}

/** What is wrong with who sent it or what came of it; null: nothing. */
function judgeRequest(store: S3Server, asked: Asked, body: Buffer): string | null {
  const { headers } = asked;
  const parts =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    );
  if (!parts) return 'AccessDenied';
  const [, accessKey, day = '', region = '', signedHeaders = '', signature = ''] = parts;
  if (accessKey !== store.accessKey) return 'InvalidAccessKeyId';
  const stamp = String(headers['x-amz-date']);
  const at = Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (!(Math.abs(Date.now() - at) < 15 * 60_000)) return 'RequestTimeTooSkewed';
  const names = signedHeaders.split(';');
  if (!['host', 'x-amz-content-sha256', 'x-amz-date'].every((name) => names.includes(name)))
    return 'AccessDenied';
  const pairs = [...asked.query].map(([name, value]) => `${encode(name)}=${encode(value)}`).sort();
  const canonical = [
    asked.method,
    asked.path,
    pairs.join('&'),
    ...names.map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    signedHeaders,
    headers['x-amz-content-sha256'],
  ].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', stamp, scope, sha256(canonical)].join('\n');
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const key = [region, 's3', 'aws4_request'].reduce(hmac, hmac(`AWS4${store.secretKey}`, day));
  if (!timingSafeEqual(hmac(key, toSign), Buffer.from(signature, 'hex'))) return 'SignatureDoesNotMatch';
  return headers['x-amz-content-sha256'] === sha256(body) ? null : 'XAmzContentSHA256Mismatch';
}

const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

type LetIn = Asked & { key: string; body: Buffer; fault: S3Fault | null };

function act(
  { objects }: S3Server,
  { method, key, query, headers, body, fault }: LetIn,
  response: ServerResponse,
) {
  if (method === 'PUT') {
    objects.set(key, body);
    response.writeHead(200, { ETag: `"${createHash('md5').update(body).digest('hex')}"` }).end();
  } else if (method === 'DELETE') {
    objects.delete(key);
    response.writeHead(204).end();
  } else if (key === '') {
    list(objects, query, response);
  } else {
    give(objects.get(key), fault === 'whole' ? undefined : headers.range, fault, response);
  }
}

function give(
  object: Buffer | undefined,
  range: string | undefined,
  fault: S3Fault | null,
  response: ServerResponse,
) {
  const asked = /^bytes=(\d+)-(\d+)$/.exec(range ?? '');
  const from = Number(asked?.[1] ?? 0);
  if (!object || (asked && from >= object.length)) {
    refuse(response, object ? 416 : 404, object ? 'InvalidRange' : 'NoSuchKey');
    return;
  }
  const to = Math.min(Number(asked?.[2] ?? object.length), object.length - 1);
  const part = Buffer.from(object.subarray(from, to + 1));
  if (fault === 'alter') part[part.length - 1] = (part.at(-1) ?? 0) ^ 1;
  const where = asked ? { 'Content-Range': `bytes ${from}-${to}/${object.length}` } : {};
  response.writeHead(asked ? 206 : 200, { 'Content-Length': part.length, ...where });
  if (fault === 'cut') response.write(part.subarray(0, part.length >> 1), () => response.destroy());
  else response.end(part);
}

function list(objects: Map<string, Buffer>, query: URLSearchParams, response: ServerResponse): void {
  const after = query.get('continuation-token') ?? '';
  const fitting = [...objects.keys()]
    .filter((key) => key.startsWith(query.get('prefix') ?? '') && key > after)
    .sort();
  const page = fitting.slice(0, pageSize);
  const contents = page.map(
    (key) => `<Contents><Key>${key}</Key><Size>${objects.get(key)?.length}</Size></Contents>`,
  );
  const isCut = fitting.length > page.length;
  const next = isCut ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
  response
    .writeHead(200, { 'Content-Type': 'application/xml' })
    .end(
      `<?xml version="1.0"?><ListBucketResult><IsTruncated>${isCut}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`,
    );
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response
    .writeHead(status, { 'Content-Type': 'application/xml' })
    .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>refused</Message></Error>`);
}
