import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asDownload, fileName } from './file-name.ts';

test.each([
  ['report.pdf', 'report.pdf'],
  ['../../etc/passwd', 'passwd'],
  ['C:\\Windows\\system32\\cmd.exe', 'cmd.exe'],
  ['Grüße aus Köln.pdf', 'Grüße aus Köln.pdf'],
  ['請求書 2026.pdf', '請求書 2026.pdf'],
  ['page\u202efdp.exe', 'pagefdp.exe'],
  ['a\r\nSet-Cookie: x=1.txt', 'aSet-Cookie_ x=1.txt'],
  ['a"b;c<d>|e?*.txt', 'a_b;c_d__e__.txt'],
  ['CON', '_CON'],
  ['nul.txt', '_nul.txt'],
  ['console.log', 'console.log'],
  ['.htaccess', 'htaccess'],
  ['name. . .', 'name'],
  ['  ', 'attachment'],
  ['', 'attachment'],
  ['..', 'attachment'],
  ['x\0.pdf', 'x.pdf'],
  ['\ud800lone.pdf', 'lone.pdf'],
])('%j is kept as %j', (given, kept) => {
  expect(fileName(given)).toBe(kept);
});

test('cuts a long name and keeps its ending', () => {
  const name = fileName(`${'ü'.repeat(5000)}.pdf`);
  expect(Array.from(name).length).toBeLessThanOrEqual(120);
  expect(name).toMatch(/ü\.pdf$/);
});

test('any name whatever makes one header that saves a file', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (given) => {
      const header = asDownload(given);
      expect(header).toMatch(
        /^attachment; filename="[ !#-[\]-~]+"; filename\*=UTF-8''(?:[\w.~$&+^`|#-]|%[0-9A-Fa-f]{2})+$/,
      );
      expect(() => new Headers({ 'Content-Disposition': header })).not.toThrow();
      expect(decodeURIComponent(/''(.*)$/.exec(header)?.[1] ?? '')).toBe(fileName(given));
      expect(fileName(fileName(given))).toBe(fileName(given));
    }),
    { numRuns: 500 },
  );
});
