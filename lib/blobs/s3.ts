import { createHash } from 'node:crypto';
import http, { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import tls, { type ConnectionOptions } from 'node:tls';
import aws4 from 'aws4';
import { closeWithDb } from '../db/client.ts';
import { databaseTime } from '../db/clock.ts';
import { env } from '../env.ts';
import { messageOf } from '../errors.ts';
import type { S3Bucket } from '../s3-variables.ts';
import { trustedAuthorities } from '../trusted-authorities.ts';

// Requests to the bucket of REKEY_S3_…, signed by Signature Version 4 with the SHA-256 of what is sent, so that the store takes no byte
// that was altered on the way. What is signed is dated by the database's clock.

/** The bucket cannot be used at present, or is not ours: nothing is written, and nothing called lost. Its words hold no secret. */
export class BucketUnusable extends Error {
  override name = 'BucketUnusable';
  readonly code = 'EBUCKET';
}

type S3Request = {
  method: 'GET' | 'PUT' | 'DELETE';
  /** Of letters, digits and `-._/`; empty: the bucket itself. */
  key: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: readonly Uint8Array[];
  /** The longest answer that is taken. */
  mostBytes?: number;
};
type S3Answer = {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** What a refusal calls itself, such as NoSuchKey; empty where it does not. */
  code: string;
};

const pausesMs = [200, 800];
const silentMs = 15_000;
const deadlineMs = 30_000;
/** Slower than this is away. */
const leastBytesPerMs = 50;

/**
 * What the store answers, whole. What may pass (no answer, a cut one, 5xx, SlowDown) is tried twice more within two seconds.
 * Throws `BucketUnusable` where no bucket is set, where that went on, and where it refuses us: any answer with 2xx, 404, 412 and 416 is
 * given back.
 */
export async function askS3(request: S3Request): Promise<S3Answer> {
  const bucket = env().s3;
  if (!bucket) throw new BucketUnusable('message bodies lie in a bucket, and REKEY_S3_… names none');
  let reason = '';
  for (const wait of [0, ...pausesMs]) {
    if (wait > 0) await pause(wait);
    try {
      const answer = await askOnce(bucket, request);
      if (isAnswer(answer)) return answer;
      reason = refusal(bucket, answer);
      if (!mayPass(answer)) break;
    } catch (error) {
      reason = `${bucket.endpoint.host}: ${messageOf(error)}`;
    }
  }
  throw new BucketUnusable(reason);
}

/** The same for what has to be done: anything but yes is `BucketUnusable`. */
export async function mustDo(what: string, request: S3Request): Promise<S3Answer> {
  const answer = await askS3(request);
  // Deleting what is not there is answered 204, by some stores 404.
  if (answer.status < 300 || (request.method === 'DELETE' && answer.status === 404)) return answer;
  throw new BucketUnusable(
    `asked to ${what}, ${env().s3?.endpoint.host} answers ${answer.status} ${answer.code}`,
  );
}

const isAnswer = ({ status, code }: S3Answer) =>
  (status >= 200 && status < 300) ||
  [412, 416].includes(status) ||
  (status === 404 && code !== 'NoSuchBucket');

// S3, "Error responses": SlowDown comes as 503; some stores answer 429.
const mayPass = ({ status, code }: S3Answer) =>
  status >= 500 || status === 429 || code === 'RequestTimeout' || code === 'XAmzContentSHA256Mismatch';

function refusal({ endpoint, bucket }: S3Bucket, { status, code }: S3Answer): string {
  const says = `${endpoint.host} answers ${status}${code ? ` ${code}` : ''}`;
  const known = Object.hasOwn(words, code) ? words[code] : undefined;
  const why = known ?? (status === 403 ? words.AccessDenied : undefined);
  return why ? `${says}: ${why.replace('the bucket', `the bucket ${bucket}`)}` : says;
}

/** What an administrator can do about a refusal. */
const words: Record<string, string> = {
  InvalidAccessKeyId: 'it does not know REKEY_S3_ACCESS_KEY',
  SignatureDoesNotMatch: 'REKEY_S3_SECRET_KEY does not belong to REKEY_S3_ACCESS_KEY',
  AccessDenied: 'REKEY_S3_ACCESS_KEY may not read, write, list and delete in the bucket',
  NoSuchBucket: 'there is not the bucket: make it, or correct REKEY_S3_BUCKET',
  RequestTimeTooSkewed: 'its clock and that of the database are too far apart',
  AuthorizationHeaderMalformed: 'REKEY_S3_REGION is not the region of the bucket',
  PermanentRedirect: 'REKEY_S3_ENDPOINT or REKEY_S3_REGION is not where the bucket is',
  QuotaExceeded: 'the bucket is full',
};

async function askOnce(bucket: S3Bucket, request: S3Request): Promise<S3Answer> {
  const { method, body = [], mostBytes = 1024 * 1024 } = request;
  const length = body.reduce((sum, { length }) => sum + length, 0);
  const { protocol, hostname, port } = bucket.endpoint;
  const isSecure = protocol === 'https:';
  const { host, path, headers } = signed(bucket, request, length);
  const signal = AbortSignal.timeout(deadlineMs + Math.ceil((length + mostBytes) / leastBytesPerMs));
  const name = bucket.addressing === 'path' ? hostname : host.replace(/:\d+$/, '');
  const call = (isSecure ? https : http).request({
    ...{ method, path, headers, signal, agent: isSecure ? secureAgent() : plainAgent() },
    ...{ host: name.replace(/^\[|\]$/g, ''), port: port || (isSecure ? 443 : 80) },
    setHost: false,
  });
  call.setTimeout(silentMs, () => call.destroy(new Error('no answer in time')));
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    call.once('response', resolve).on('error', reject);
    // As the store takes them: none is copied, and none waits in the socket.
    const pieces = body.filter(({ length }) => length > 0);
    pipeline(Readable.from(pieces, { objectMode: false }), call).catch(reject);
  });
  const answer = await answered;
  const read = await readAnswer(answer, mostBytes);
  // Refused before all of it was sent: nobody waits for the rest.
  if (!call.writableFinished) call.destroy();
  const isRefusal = (answer.statusCode ?? 0) >= 300;
  const code = isRefusal
    ? (/<Code>([A-Za-z0-9]{1,60})<\/Code>/.exec(read.toString('latin1'))?.[1] ?? '')
    : '';
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: read, code };
}

/** Throws where the answer is cut off, or longer than it may be. */
async function readAnswer(answer: IncomingMessage, mostBytes: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of answer as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > mostBytes) throw new Error('the answer is longer than what was asked for');
    pieces.push(piece);
  }
  return pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces);
}

function signed(bucket: S3Bucket, request: S3Request, length: number) {
  const { method, key, query = {}, headers = {}, body = [] } = request;
  const isPath = bucket.addressing === 'path';
  const host = isPath ? bucket.endpoint.host : `${bucket.bucket}.${bucket.endpoint.host}`;
  const search = new URLSearchParams(query).toString();
  const hash = createHash('sha256');
  for (const piece of body) hash.update(piece);
  const made = aws4.sign(
    {
      ...{ service: 's3', region: bucket.region, method, host },
      path: `/${isPath ? `${bucket.bucket}/` : ''}${key}${search && `?${search}`}`,
      headers: {
        ...headers,
        Host: host,
        'X-Amz-Content-Sha256': hash.digest('hex'),
        'X-Amz-Date': databaseTime()
          .toISOString()
          .replace(/[:-]|\.\d{3}/g, ''),
        ...(method === 'PUT' ? { 'Content-Length': String(length) } : {}),
      },
    },
    { accessKeyId: bucket.accessKey.reveal(), secretAccessKey: bucket.secretKey.reveal() },
  );
  return { host, path: made.path as string, headers: made.headers as Record<string, string> };
}

const options = { keepAlive: true, maxSockets: 16, timeout: 60_000 };
let plain: http.Agent | undefined;
let secure: https.Agent | undefined;

function plainAgent(): http.Agent {
  closeWithDb(closeAgents);
  plain ??= new http.Agent(options);
  return plain;
}

function secureAgent(): https.Agent {
  closeWithDb(closeAgents);
  if (!secure) {
    const context = tls.createSecureContext({ ca: trustedAuthorities(), minVersion: 'TLSv1.2' });
    // Said aloud: NODE_TLS_REJECT_UNAUTHORIZED must not reach the store.
    const trust: ConnectionOptions = { secureContext: context, rejectUnauthorized: true };
    secure = new https.Agent({ ...options, ...trust });
  }
  return secure;
}

async function closeAgents(): Promise<void> {
  for (const agent of [plain, secure]) agent?.destroy();
  plain = undefined;
  secure = undefined;
}
