import { randomBytes } from 'node:crypto';
import libmime from 'libmime';
import { codepageName } from './codepage.ts';
import { readRtf } from './read-rtf.ts';
import { type Properties, readTnef, type TnefAttachment, tag } from './tnef.ts';
import { tnefCalendar } from './tnef-calendar.ts';
import { unpackRtf } from './unpack-rtf.ts';

const deepest = 4;
/** What an embedded message begins with, before its own winmail.dat. */
const messageInterface = '0703020000000000c000000000000046';

/**
 * The message in a winmail.dat, as every other program would have sent it: text, HTML, files with their names, messages in
 * it, and an invitation as a calendar. null for what is none. Pure but for its boundaries.
 */
export function tnefMessage(bytes: Buffer, depth = 0): Buffer | null {
  const found = readTnef(bytes);
  if (!found) return null;
  const { properties, body, attachments } = found;
  const calendar = tnefCalendar(found);
  const texts = [
    ...plainOf(properties, body),
    ...richOf(properties),
    ...(calendar
      ? [entity(`text/calendar; charset=utf-8; method=${calendar.method}`, Buffer.from(calendar.text))]
      : []),
  ];
  const files = attachments.flatMap((one) => fileOf(one, depth) ?? []);
  const content = [...(texts.length > 0 ? [multipart('alternative', texts)] : []), ...files];
  return Buffer.concat([headOf(properties), multipart('mixed', content)]);
}

function plainOf(properties: Properties, body: string): Buffer[] {
  const text = textIn(properties, 0x1000) || body;
  return text.trim() ? [entity('text/plain; charset=utf-8', Buffer.from(text))] : [];
}

/** HTML as it is, or out of the RTF it was hidden in; else what RTF says, where nothing else is there. */
function richOf(properties: Properties): Buffer[] {
  const html = properties.get(tag(0x1013));
  const page = properties.get(tag(0x3fde));
  const charset = typeof page === 'number' ? codepageName(page) : 'utf-8';
  if (html instanceof Buffer && html.length > 0) return [entity(`text/html; charset=${charset}`, html)];
  if (typeof html === 'string' && html.trim()) return [entity('text/html; charset=utf-8', Buffer.from(html))];
  const packed = properties.get(tag(0x1009));
  const rtf = packed instanceof Buffer ? unpackRtf(packed) : null;
  if (!rtf) return [];
  const { isHtml, text } = readRtf(rtf);
  if (!text.trim()) return [];
  return [entity(`text/${isHtml ? 'html' : 'plain'}; charset=utf-8`, Buffer.from(text))];
}

function fileOf({ title, data, properties }: TnefAttachment, depth: number): Buffer | null {
  const embedded = properties.get(tag(0x3701));
  if (embedded instanceof Buffer && embedded.toString('hex', 0, 16) === messageInterface) {
    const inner = depth < deepest ? tnefMessage(embedded.subarray(16), depth + 1) : null;
    return (
      inner &&
      Buffer.concat([
        Buffer.from('Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n'),
        inner,
      ])
    );
  }
  const content = data ?? (embedded instanceof Buffer ? embedded : null);
  if (!content) return null;
  const name = textIn(properties, 0x3707) || textIn(properties, 0x3704) || title;
  const told = textIn(properties, 0x370e).toLowerCase();
  // A file that said it was a message or had parts would be taken apart.
  const isType = /^(?!multipart|message)[a-z]{1,30}\/[\w.+-]{1,100}$/.test(told);
  const type = isType ? told : libmime.detectMimeType(name);
  const [id, place] = [textIn(properties, 0x3712), textIn(properties, 0x3713)].map((one) =>
    one.replace(/[^\x21-\x3b=?-~]/g, ''),
  );
  return entity(type, content, [
    `Content-Disposition: ${id ? 'inline' : 'attachment'}; filename*=utf-8''${percent(name || 'attachment')}`,
    ...(id ? [`Content-ID: <${id.slice(0, 300)}>`] : []),
    ...(place ? [`Content-Location: ${place.slice(0, 800)}`] : []),
  ]);
}

const textIn = (properties: Properties, id: number): string => {
  const value = properties.get(tag(id));
  return typeof value === 'string' ? value.slice(0, 2 * 1024 * 1024) : '';
};

function headOf(properties: Properties): Buffer {
  const word = (text: string) => `=?utf-8?B?${Buffer.from(text.slice(0, 900)).toString('base64')}?=`;
  const [name, address] = [
    [0x0042, 0x0c1a],
    [0x5d02, 0x5d01, 0x0065, 0x0c1f],
  ].map((ids) => ids.map((id) => textIn(properties, id)).find(Boolean) ?? '') as [string, string];
  const plainAddress = /^[^\s<>,;:"()@]{1,64}@[\w.-]{1,253}$/.exec(address)?.[0] ?? '';
  const sent = properties.get(tag(0x0039));
  const lines = [
    `Subject: ${word(textIn(properties, 0x0037))}`,
    ...(name || plainAddress ? [`From: ${word(name || plainAddress)} <${plainAddress}>`] : []),
    ...(sent instanceof Date ? [`Date: ${sent.toUTCString()}`] : []),
    'MIME-Version: 1.0',
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n`);
}

const percent = (text: string) =>
  encodeURIComponent(text.slice(0, 300).toWellFormed()).replace(
    /['()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16)}`,
  );

function entity(type: string, content: Buffer, head: string[] = []): Buffer {
  const lines = [`Content-Type: ${type}`, 'Content-Transfer-Encoding: base64', ...head];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${content.toString('base64')}\r\n`);
}

function multipart(kind: string, parts: Buffer[]): Buffer {
  const boundary = randomBytes(16).toString('hex');
  return Buffer.concat([
    Buffer.from(`Content-Type: multipart/${kind}; boundary=${boundary}\r\n\r\n`),
    ...parts.flatMap((part) => [Buffer.from(`--${boundary}\r\n`), part, Buffer.from('\r\n')]),
    Buffer.from(`--${boundary}--\r\n`),
  ]);
}
