const named: Record<number, string> = {
  ...{
    65001: 'utf-8',
    65000: 'utf-7',
    1200: 'utf-16le',
    20127: 'us-ascii',
    20866: 'koi8-r',
    21866: 'koi8-u',
  },
  ...{ 932: 'shift_jis', 936: 'gb18030', 949: 'euc-kr', 950: 'big5', 54936: 'gb18030', 20936: 'gb18030' },
  ...{ 50220: 'iso-2022-jp', 50221: 'iso-2022-jp', 51932: 'euc-jp', 51949: 'euc-kr', 874: 'windows-874' },
};

/** The name of a code page of Windows, as a charset is labelled. Pure. */
export function codepageName(page: number): string {
  if (named[page]) return named[page];
  if (page >= 1250 && page <= 1258) return `windows-${page}`;
  if (page > 28590 && page < 28606) return `iso-8859-${page - 28590}`;
  return page > 0 && page < 2000 ? `cp${page}` : 'windows-1252';
}
