import { XMLParser } from 'fast-xml-parser';
import { isId } from '../db/id.ts';
import { ourObjects } from './bucket-mark.ts';
import { tellingTrouble } from './bucket-trouble.ts';
import { BytesLost } from './place.ts';
import { askS3, BucketUnusable, mustDo } from './s3.ts';

// Segments as objects of the bucket: `<database>/<segment>.segment`, each put whole and never changed. `<database>/database` is the mark
// of whose they are.

const objectEnding = '.segment';
const keyOf = async (id: string) => `${await ourObjects()}/${id}${objectEnding}`;

/** Puts bytes as one object; they are there for good once this returns. */
export const putObject = (id: string, body: readonly Uint8Array[]): Promise<unknown> =>
  tellingTrouble(async () => mustDo('put an object', { method: 'PUT', key: await keyOf(id), body }));

/** A part of an object, one byte or more. Throws `BytesLost` where the object is not there, or ends before the part does. */
export const getRange = (id: string, begin: number, length: number): Promise<Buffer> =>
  tellingTrouble(() => getPart(id, begin, length));

async function getPart(id: string, begin: number, length: number): Promise<Buffer> {
  const end = begin + length - 1;
  const key = await keyOf(id);
  const { status, headers, body } = await askS3({
    ...{ method: 'GET', key, mostBytes: Math.max(length, 64 * 1024) },
    headers: { Range: `bytes=${begin}-${end}` },
  });
  if (status === 404) throw new BytesLost(`the object ${key} is not there`, 'bucket');
  // RFC 9110, sections 14.4 and 15.5.17: what begins behind the end is refused, what goes on behind it is cut.
  const [, from, to, all] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(String(headers['content-range'] ?? '')) ?? [];
  if (status === 416 || Number(all) <= end) {
    throw new BytesLost(`the object ${key} ends before byte ${end + 1}`, 'bucket');
  }
  if (status !== 206 || Number(from) !== begin || Number(to) !== end || body.length !== length) {
    throw new BucketUnusable(`asked for a part of an object, the store answers another (${status})`);
  }
  return body;
}

/** Deletes an object; one that is not there is deleted already. */
export const deleteObject = (id: string): Promise<unknown> =>
  tellingTrouble(async () => mustDo('delete an object', { method: 'DELETE', key: await keyOf(id) }));

/** Every segment that this database has in the bucket, with its length, a page after the other. */
export async function* listObjects(): AsyncGenerator<{ id: string; bytes: number }> {
  const prefix = `${await ourObjects()}/`;
  let token = '';
  do {
    const query = { 'list-type': '2', prefix, ...(token ? { 'continuation-token': token } : {}) };
    const {
      Contents = [],
      IsTruncated,
      NextContinuationToken = '',
    } = await tellingTrouble(() => list(query));
    for (const { Key, Size } of Contents) {
      const id = Key.slice(prefix.length, -objectEnding.length);
      if (Key === `${prefix}${id}${objectEnding}` && isId(id)) yield { id, bytes: Number(Size) };
    }
    if (IsTruncated !== 'true') return;
    if (!NextContinuationToken || NextContinuationToken === token) throw new BucketUnusable(notAList);
    token = NextContinuationToken;
  } while (token);
}

type List = {
  Contents?: { Key: string; Size: string }[];
  IsTruncated?: string;
  NextContinuationToken?: string;
};

const mostListed = 16 * 1024 * 1024;
const notAList = 'asked for what is in the bucket, the store answers no list';
const parser = new XMLParser({ parseTagValue: false, isArray: (name) => name === 'Contents' });

async function list(query: Record<string, string>): Promise<List> {
  const { body } = await mustDo('list the bucket', { method: 'GET', key: '', query, mostBytes: mostListed });
  const list = parser.parse(body.toString('utf8'))?.ListBucketResult;
  if (typeof list !== 'object') throw new BucketUnusable(notAList);
  return list;
}
