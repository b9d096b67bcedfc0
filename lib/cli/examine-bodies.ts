import { lookAtBucket } from '../blobs/bucket-mark.ts';
import {
  type BodyCounts,
  countBodies,
  countBrokenObjects,
  countBrokenSegments,
  countLostBodies,
} from '../blobs/examine.ts';
import { ourFolder } from '../blobs/folder.ts';
import { messageOf } from '../errors.ts';
import { bodyStoresOf, bodyStoreWords } from '../heartbeats/body-stores.ts';
import type { Finding } from './finding.ts';

const finding = (judgement: Finding['judgement'], words: string): Finding => ({
  ...{ judgement, part: 'message bodies', words },
});

/** Where message bodies lie, whether their files and objects are there, and with `readsAll` whether each is as it came. Changes nothing. */
export async function examineBodies(readsAll: boolean): Promise<Finding[]> {
  const counts = await countBodies();
  const findings = [counted(counts)];
  try {
    if (counts.inSegments > 0) {
      await ourFolder();
      findings.push(...broken(await countBrokenSegments(), 'segment files'));
    }
    if (counts.inBucket > 0 || counts.newGo === 's3') {
      await lookAtBucket();
      const isNamed = counts.inBucket > 0;
      findings.push(...broken(isNamed ? await countBrokenObjects() : 0, 'objects of the bucket'));
    }
  } catch (error) {
    return [...findings, finding('wrong', messageOf(error))];
  }
  if (!readsAll || counts.inSegments + counts.inBucket === 0) return findings;
  const { read, lost } = await countLostBodies();
  if (lost === 0) return [...findings, finding('well', `${read} read, each as it came`)];
  return [...findings, finding('wrong', `of ${read} read, ${lost} are gone or altered`)];
}

const broken = (count: number, what: string): Finding[] =>
  count > 0 ? [finding('wrong', `${count} ${what} are gone or cut off`)] : [];

function counted({ inSegments, inBucket, inDatabase, newGo }: BodyCounts): Finding {
  const isBucketOfUse = inBucket > 0 || newGo === 's3';
  const words = `${inSegments} in segments, ${isBucketOfUse ? `${inBucket} in the bucket, ` : ''}${inDatabase} in the database`;
  const there = { segments: inSegments, s3: inBucket, postgres: inDatabase }[newGo];
  const elsewhere = inSegments + inBucket + inDatabase - there;
  const place = { segments: 'segments', s3: 'the bucket', postgres: 'the database' }[newGo];
  return elsewhere > 0
    ? finding('open', `${words}; workers move ${elsewhere} into ${place}`)
    : finding('well', words);
}

/** Each machine would move bodies to where its own new ones go: none does. */
export function examineBodyStores(alive: { hostname: string; stats: unknown }[]): Finding[] {
  const stores = bodyStoresOf(alive);
  if (stores.size < 2) return [];
  const words = `machines differ in REKEY_BODIES (${bodyStoreWords(stores)}): give all of them the same`;
  return [finding('wrong', words)];
}
