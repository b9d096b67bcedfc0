/** Without characters that no eye sees but that turn or hide text, and without a terminal's colours (ECMA-48 8.3.117); cut at a length no reader reaches. Pure. */
export function readable(text: string, longest: number): string {
  return text
    .slice(0, longest)
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]\[[\d;]{0,20}[A-Za-z]/gu, '')
    .replace(/[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu, '');
}
