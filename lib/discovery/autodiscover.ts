import { z } from 'zod';
import { normaliseHost } from '../fields/host.ts';

const answer = z.object({ Url: z.url({ protocol: /^https$/ }) });

/**
 * The host of the Exchange server that an answer of Microsoft's Autodiscover v2 names ([MS-OXDSCLI] has its forerunner:
 * `{"Protocol":"AutodiscoverV1","Url":"https://…"}`), or null where it names none. Pure.
 */
export function readAutodiscover(text: string): string | null {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return null;
  }
  const read = answer.safeParse(json);
  return read.success ? normaliseHost(new URL(read.data.Url).hostname) : null;
}
