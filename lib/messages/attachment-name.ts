import libmime from 'libmime';
import { fileName } from './file-name.ts';

type Part = { filename?: string | undefined; contentType: string; content?: Buffer | undefined };

/** What an attachment is called on a page and on a disk. A mail in a mail is called by its subject. */
export function attachmentName({ filename, contentType, content }: Part): string {
  if (contentType === 'message/rfc822') {
    const name = filename?.replace(/\.eml$/i, '') || subjectOf(content) || 'Attached message';
    return fileName(`${name}.eml`);
  }
  if (filename && fileName(filename) !== 'attachment') return fileName(filename);
  const ending = /^application\/octet-stream$/.test(contentType)
    ? null
    : libmime.detectExtension(contentType);
  return ending && ending !== 'bin' ? `attachment.${ending}` : 'attachment';
}

function subjectOf(content: Buffer | undefined): string {
  const head =
    content
      ?.subarray(0, 16_384)
      .toString('latin1')
      .split(/\r?\n\r?\n/, 1)[0] ?? '';
  const subject = /^subject:[ \t]*(.*(?:\r?\n[ \t].*)*)/im.exec(head)?.[1] ?? '';
  try {
    return libmime.decodeWords(subject.replace(/\r?\n[ \t]+/g, ' '));
  } catch {
    return '';
  }
}
