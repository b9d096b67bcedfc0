import libmime from 'libmime';
import { fileName } from './file-name.ts';
import type { Part } from './mime-tree.ts';

/** What programs send without any name. */
const names = new Map([
  ['text/calendar', 'invitation.ics'],
  ['message/delivery-status', 'delivery report.txt'],
  ['message/disposition-notification', 'receipt.txt'],
  ['text/rfc822-headers', 'head of the message.txt'],
]);

type Named = Pick<Part, 'fileName' | 'type' | 'content'>;

/** What an attachment is called on a page and on a disk. A mail in a mail is called by its subject. */
export function attachmentName({ fileName: given, type, content }: Named): string {
  if (type === 'message/rfc822') {
    const name = given?.replace(/\.eml$/i, '') || subjectOf(content()) || 'Attached message';
    return fileName(`${name}.eml`);
  }
  if (given && fileName(given) !== 'attachment') return fileName(given);
  const called = names.get(type);
  if (called) return called;
  const ending = type === 'application/octet-stream' ? null : libmime.detectExtension(type);
  return ending && ending !== 'bin' ? `attachment.${ending}` : 'attachment';
}

function subjectOf(content: Buffer): string {
  const head =
    content
      .subarray(0, 16_384)
      .toString('latin1')
      .split(/\r?\n\r?\n/, 1)[0] ?? '';
  const subject = /^subject:[ \t]*(.*(?:\r?\n[ \t].*)*)/im.exec(head)?.[1] ?? '';
  try {
    return libmime.decodeWords(subject.replace(/\r?\n[ \t]+/g, ' '));
  } catch {
    return '';
  }
}
