import { TextDecoder as BrowserDecoder } from '@exodus/bytes/encoding.js';

type Shifted = { pattern: RegExp; page: string };

// RFC 1557: KS X 1001 between SO and SI, announced by an escape. RFC 1843: GB 2312 between ~{ and ~}.
const [out, back] = ['\x0e', '\x0f'];
const korean: Shifted = { pattern: new RegExp(`${out}([^${out}${back}\r\n]*)${back}?`, 'g'), page: 'euc-kr' };
const chinese: Shifted = { pattern: /~\{([^~\r\n]*)(?:~\}|$)/gm, page: 'gb18030' };

/** Text in one of the seven-bit charsets that browsers gave up; null for every other label. Pure. */
export function decodeSevenBit(bytes: Uint8Array, label: string): string | null {
  const text = Buffer.from(bytes).toString('latin1');
  if (/^(?:cs)?iso-?2022-?kr$/.test(label)) return unshift(text.replaceAll('\x1b$)C', ''), korean);
  if (!/^hz(?:-gb-?2312)?$/.test(label)) return null;
  return unshift(text, chinese)
    .replaceAll('~~', '~')
    .replace(/~\r?\n/g, '');
}

function unshift(text: string, { pattern, page }: Shifted): string {
  return text.replace(pattern, (_, run: string) => {
    const high = Uint8Array.from(run, (letter) => letter.charCodeAt(0) | 0x80);
    return new BrowserDecoder(page).decode(high);
  });
}
