import type { Part } from './mime-tree.ts';
import { pictureType } from './picture-type.ts';

/** How an attachment can be looked at where it stands. */
export type PreviewKind = 'picture' | 'pdf' | 'text' | 'message';

/**
 * How a part can be looked at, told by its bytes wherever they tell it, and not by its sender; null for what can only
 * be kept. Pure.
 */
export function previewKind(part: Pick<Part, 'type' | 'fileName' | 'inner' | 'content'>): PreviewKind | null {
  if (part.inner) return /^message\//.test(part.type) ? 'message' : null;
  const bytes = part.content();
  if (pictureType(bytes)) return 'picture';
  if (isPdf(bytes)) return 'pdf';
  return isCalledText(part) && isText(bytes) ? 'text' : null;
}

/** Whether a file begins as every PDF does (ISO 32000-1, 7.5.2), at its first byte, so that it is nothing else as well. Pure. */
export const isPdf = (bytes: Uint8Array) => Buffer.from(bytes.subarray(0, 5)).toString('latin1') === '%PDF-';

// Rich text is text to nobody who reads it.
function isCalledText({ type, fileName }: Pick<Part, 'type' | 'fileName'>): boolean {
  if (type === 'text/rtf' || type === 'text/richtext') return false;
  if (type.startsWith('text/') || type === 'message/delivery-status') return true;
  if (/^application\/(?:[\w.-]{1,60}\+)?(?:json|xml|yaml|x-yaml|javascript|sql|toml|csv)$/.test(type))
    return true;
  return (
    type === 'application/octet-stream' &&
    /\.(?:txt|text|log|md|csv|tsv|json|xml|ya?ml|ini|conf|diff|patch|ics|vcf|sql|asc)$/i.test(fileName ?? '')
  );
}

/** What holds a zero byte is no text, but for the wide encodings, which say what they are. */
function isText(bytes: Buffer): boolean {
  const head = bytes.subarray(0, 4096);
  return !head.includes(0) || /^(?:\xff\xfe|\xfe\xff)/.test(head.subarray(0, 2).toString('latin1'));
}
