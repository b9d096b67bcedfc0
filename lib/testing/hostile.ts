import fs from 'node:fs';
import path from 'node:path';

export type Payload = { id: number; title: string | null; payload: string };

/** The pieces of HTML in lib/testing/hostile that try to run or to load something. */
export function hostileHtml(): Payload[] {
  const file = path.join(import.meta.dirname, 'hostile', 'html-payloads.json');
  return JSON.parse(fs.readFileSync(file, 'utf8'));
}

/** A mail that is this HTML and nothing else. */
export function htmlMail(subject: string, html: string): Buffer {
  const body = Buffer.from(html).toString('base64').replace(/.{76}/g, '$&\r\n');
  return Buffer.from(
    `From: Mallory <mallory@evil.example>\r\nTo: ana@northwind.example\r\nSubject: ${subject}\r\n` +
      `Message-ID: <${subject.replace(/\W/g, '-')}@evil.example>\r\nMIME-Version: 1.0\r\n` +
      `Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${body}\r\n`,
  );
}
