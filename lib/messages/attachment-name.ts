import libmime from 'libmime';
import { readHeaders } from '../mime/headers.ts';
import { fileName } from './file-name.ts';
import type { Part } from './mime-tree.ts';

/** What programs send without any name. */
const names = new Map([
  ['text/calendar', 'invitation.ics'],
  ['message/delivery-status', 'delivery report.txt'],
  ['message/disposition-notification', 'receipt.txt'],
  ['message/feedback-report', 'complaint.txt'],
  ['text/rfc822-headers', 'head of the message.txt'],
]);

type Named = Pick<Part, 'fileName' | 'type' | 'content'>;

/** What an attachment is called on a page and on a disk. A mail in a mail is called by its subject. */
export function attachmentName({ fileName: given, type, content }: Named): string {
  if (type === 'message/rfc822') {
    const name = given?.replace(/\.eml$/i, '') || readHeaders(content()).subject || 'Attached message';
    return fileName(`${name}.eml`);
  }
  if (given && fileName(given) !== 'attachment') return fileName(given);
  const called = names.get(type);
  if (called) return called;
  const ending = type === 'application/octet-stream' ? null : libmime.detectExtension(type);
  return ending && ending !== 'bin' ? `attachment.${ending}` : 'attachment';
}
