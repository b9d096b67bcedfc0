import { textOf } from '../protocol-logs/lines.ts';
import type { ProtocolLog } from '../protocol-logs/store.ts';

/** A protocol log as a text file to be saved. */
export const protocolLogFile = ({ connections }: ProtocolLog): Response =>
  new Response(textOf(connections), {
    headers: {
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Disposition': 'attachment; filename="protocol-log.txt"',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    },
  });
