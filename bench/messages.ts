/** Messages for benchmarks: the same ones every time, in the sizes real mailboxes have. */
export function benchMessage(number: number): Buffer {
  const kind = (number * 37) % 100;
  const text = prose(number, 3200);
  if (kind < 60) return Buffer.from(`${head(number, 'text/plain; charset=utf-8')}${text}`);
  if (kind < 90) {
    const html = `<html><body>\r\n${prose(number, 33_500).replaceAll('\r\n', '<br>\r\n')}</body></html>\r\n`;
    const parts = [
      `--a\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text}`,
      `--a\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${html}--a--\r\n`,
    ];
    return Buffer.from(`${head(number, 'multipart/alternative; boundary=a')}${parts.join('')}`);
  }
  const attached = base64(number, kind < 99 ? 195_000 : 2_080_000);
  const parts = [
    `--m\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text}`,
    '--m\r\nContent-Type: application/pdf; name="report.pdf"\r\nContent-Transfer-Encoding: base64\r\n',
    `Content-Disposition: attachment; filename="report.pdf"\r\n\r\n${attached}--m--\r\n`,
  ];
  return Buffer.from(`${head(number, 'multipart/mixed; boundary=m')}${parts.join('')}`);
}

/** A small one, as in mailboxes that are only looked at. */
export function smallMessage(number: number): Buffer {
  return Buffer.from(`${head(number, 'text/plain; charset=utf-8')}${prose(number, 3200)}`);
}

function head(number: number, type: string): string {
  const date = new Date(1_700_000_000_000 + number * 60_000).toUTCString().replace('GMT', '+0000');
  return [
    `Return-Path: <sender${number % 97}@example.org>`,
    `Received: from mx${number % 5}.example.org (mx.example.org [192.0.2.${number % 250}])`,
    `\tby mail.northwind.example with ESMTPS id ${number.toString(36)}; ${date}`,
    `From: "Sender ${number % 97}" <sender${number % 97}@example.org>`,
    'To: User <user@northwind.example>',
    `Subject: ${prose(number, 40)
      .replace(/[^ -~]/g, 'x')
      .trim()} #${number}`,
    `Date: ${date}`,
    `Message-ID: <${number}.bench@example.org>`,
    'MIME-Version: 1.0',
    `Content-Type: ${type}`,
    'Content-Transfer-Encoding: 8bit',
    '\r\n',
  ].join('\r\n');
}

const words =
  'the quick report attached meeting invoice please find below regards delivery order number schedule tomorrow ' +
  'customer project update question answer contract signed payment received address monthly summary größe naïve';
const vocabulary = words.split(' ');

function prose(seed: number, length: number): string {
  let text = '';
  let column = 0;
  for (let i = seed * 7; text.length < length; i++) {
    const word = vocabulary[(i * i + seed) % vocabulary.length] as string;
    column += word.length + 1;
    text += column > 70 ? `${word}\r\n` : `${word} `;
    if (column > 70) column = 0;
  }
  return `${text.slice(0, length)}\r\n`;
}

function base64(seed: number, length: number): string {
  const bytes = Buffer.alloc(Math.floor((length * 57) / 78));
  for (let i = 0, value = seed + 1; i < bytes.length; i++) {
    value = (value * 1_103_515_245 + 12_345) & 0x7fffffff;
    bytes[i] = value >> 16;
  }
  return bytes.toString('base64').replace(/.{1,76}/g, '$&\r\n');
}
