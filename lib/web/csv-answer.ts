import { ReadableStream } from 'node:stream/web';

/** A CSV file to be saved, sent as it is written: however long it is, memory holds a part of it. */
export function csvAnswer(text: AsyncIterable<string>, fileName = 'mail-accounts.csv'): Response {
  const bytes = ReadableStream.from(encoded(text)) as unknown as ConstructorParameters<typeof Response>[0];
  return new Response(bytes, {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="${fileName}"`,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    },
  });
}

async function* encoded(text: AsyncIterable<string>) {
  const encoder = new TextEncoder();
  for await (const part of text) yield encoder.encode(part);
}
