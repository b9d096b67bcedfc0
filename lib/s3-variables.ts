import { z } from 'zod';
import { Secret } from './secret.ts';

/** A bucket of an S3-compatible store, and who we are there. */
export type S3Bucket = {
  /** Without a path. */
  endpoint: URL;
  bucket: string;
  region: string;
  /** The bucket stands in the path, or before the host's name. */
  addressing: 'path' | 'virtual-host';
  accessKey: Secret;
  secretKey: Secret;
};

/** The variables of such a bucket, each checked by itself; `requireS3` looks at them together. */
export function s3Variables() {
  const key = z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]{1,500}$/, 'must be printable characters without spaces')
    .transform((text) => new Secret(text));
  return {
    REKEY_S3_ENDPOINT: endpoint.optional(),
    REKEY_S3_BUCKET: z
      .string()
      .trim()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]$/, 'must be the name of a bucket')
      .optional(),
    REKEY_S3_REGION: z
      .string()
      .trim()
      .regex(/^[A-Za-z0-9-]{1,64}$/, 'must be a name such as us-east-1')
      .default('us-east-1'),
    REKEY_S3_ADDRESSING: z
      .string()
      .trim()
      .toLowerCase()
      .pipe(z.enum(['path', 'virtual-host'], 'must be path or virtual-host'))
      .default('path'),
    REKEY_S3_ACCESS_KEY: key.optional(),
    REKEY_S3_SECRET_KEY: key.optional(),
  };
}

const endpoint = z
  .string()
  .trim()
  .transform((text, context) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:';
    if (url && isWeb && url.host && url.pathname === '/' && !url.search && !url.hash && !url.username)
      return url;
    context.addIssue({
      code: 'custom',
      message: 'must be an http:// or https:// address without a path, such as https://s3.example.com',
    });
    return z.NEVER;
  });

type Read = z.output<z.ZodObject<ReturnType<typeof s3Variables>>> & { REKEY_BODIES?: string | undefined };

const s3Needed = [
  'REKEY_S3_ENDPOINT',
  'REKEY_S3_BUCKET',
  'REKEY_S3_ACCESS_KEY',
  'REKEY_S3_SECRET_KEY',
] as const;

/** Adds an issue for what is missing, where bodies go to a bucket or one is named. */
export function requireS3(all: Read, context: z.RefinementCtx): void {
  const refuse = (variable: keyof Read, message: string) =>
    context.addIssue({ code: 'custom', path: [variable], message });
  const named = s3Needed.find((name) => all[name]);
  if (all.REKEY_BODIES !== 's3' && !named) return;
  const when = all.REKEY_BODIES === 's3' ? 'with REKEY_BODIES=s3' : `when ${named} is`;
  for (const name of s3Needed) if (!all[name]) refuse(name, `must be set ${when}`);
}

/** The bucket that checked variables name; null where they name none. Pure. */
export function s3Of(read: Read): S3Bucket | null {
  const { REKEY_S3_ACCESS_KEY: accessKey, REKEY_S3_SECRET_KEY: secretKey } = read;
  const { REKEY_S3_ENDPOINT: endpoint, REKEY_S3_BUCKET: bucket } = read;
  if (!endpoint || !bucket || !accessKey || !secretKey) return null;
  const { REKEY_S3_REGION: region, REKEY_S3_ADDRESSING: addressing } = read;
  return { endpoint, bucket, region, addressing, accessKey, secretKey };
}
