/** Without characters that no eye sees but that turn or hide text, without a terminal's colours (ECMA-48 8.3.117) and letters that are struck over; cut at a length no reader reaches. Pure. */
export function readable(text: string, longest: number): string {
  return (
    text
      .slice(0, longest)
      .toWellFormed()
      .replace(/\r\n?/g, '\n')
      // A letter that was struck over, as printers wrote bold and underlined ones.
      .replace(/[^\n\b][\b]/gu, '')
      .replace(/[^\P{Cc}\n\t]\[[\d;]{0,20}[A-Za-z]/gu, '')
      .replace(/[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu, '')
  );
}
