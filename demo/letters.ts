import fs from 'node:fs';
import path from 'node:path';
import MailComposer from 'nodemailer/lib/mail-composer';
import type Mail from 'nodemailer/lib/mailer';

export type Letter = Pick<Mail.Options, 'from' | 'subject' | 'text' | 'html' | 'attachments'> & {
  hoursAgo: number;
};

/** A letter as it lies in a mailbox. */
export async function compose(to: string, { hoursAgo, ...letter }: Letter): Promise<Buffer> {
  const date = new Date(Date.now() - hoursAgo * 3_600_000);
  return await new MailComposer({ ...letter, to, date, newline: 'windows' }).compile().build();
}

/** Real messages of other people's programs, from lib/testing/corpus (its README says where they are from). */
export function seenInTheWild(): Buffer[] {
  const folder = path.resolve('lib/testing/corpus');
  return readable.map((name) => fs.readFileSync(path.join(folder, `${name}.eml`)));
}

// Those a person can make something of; many of the others were built to break parsers.
const readable = [
  'ruby-content-transfer-encoding-7-bit', // a newsletter of 2002, in HTML
  'thirdparty-015', // a reply with a long history
  'thirdparty-019', // a picture in its text, and one beside it
  'ruby-attachment-pdf-non-ascii',
  'rfc-000', // the multipart example of RFC 1521
  'ruby-multi-address-bounce1', // a bounce
  'ruby-raw-email-trailing-dot',
  'ruby-japanese',
  'ruby-japanese-attachment-long-name',
];
