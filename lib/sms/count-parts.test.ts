import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { countSms } from './count-parts.ts';

describe('the parts of a text message', () => {
  it.each([
    ['', 'gsm7', 0, 1, 160],
    ['a'.repeat(160), 'gsm7', 160, 1, 0],
    ['a'.repeat(161), 'gsm7', 161, 2, 145],
    ['a'.repeat(306), 'gsm7', 306, 2, 0],
    ['a'.repeat(307), 'gsm7', 307, 3, 152],
    ['€'.repeat(80), 'gsm7', 160, 1, 0],
    ['€'.repeat(81), 'gsm7', 162, 2, 143],
    ['\n\r@£ÄÖÜ§äöüß_-/:?&=', 'gsm7', 19, 1, 141],
    ['[x]{y}|~^\\', 'gsm7', 18, 1, 142],
    ['ț'.repeat(70), 'ucs2', 70, 1, 0],
    ['ț'.repeat(71), 'ucs2', 71, 2, 63],
    ['ț'.repeat(134), 'ucs2', 134, 2, 0],
    ['ț'.repeat(135), 'ucs2', 135, 3, 66],
    ['🔑'.repeat(35), 'ucs2', 70, 1, 0],
    ['`', 'ucs2', 1, 1, 69],
    ['•', 'ucs2', 1, 1, 69],
    ['\u00a0', 'ucs2', 1, 1, 69],
  ] as const)('%# are counted in its alphabet', (text, encoding, units, parts, left) => {
    expect(countSms(text)).toEqual({ encoding, units, parts, left });
  });

  it('divide no escaped character: the second half would read as another one', () => {
    // 152 letters and a euro sign do not fit 153 septets: the sign begins the next part.
    expect(countSms(`${'a'.repeat(152)}€${'b'.repeat(151)}`)).toMatchObject({
      units: 305,
      parts: 2,
      left: 0,
    });
    expect(countSms(`${'a'.repeat(152)}€${'b'.repeat(152)}`)).toMatchObject({ units: 306, parts: 3 });
  });

  it('divide no surrogate pair', () => {
    expect(countSms(`${'ț'.repeat(66)}🔑${'ț'.repeat(66)}`)).toMatchObject({ units: 134, parts: 3 });
  });

  it('count half a character as what it becomes', () => {
    expect(countSms('\ud800')).toMatchObject({ encoding: 'ucs2', units: 1 });
  });
});

test('a longer text never takes fewer parts, and never more than its units need at worst', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.string({ maxLength: 40 }), (text, more) => {
      const { parts, units, encoding } = countSms(text);
      expect(countSms(text + more).parts).toBeGreaterThanOrEqual(parts);
      expect(parts).toBeLessThanOrEqual(Math.max(1, Math.ceil(units / (encoding === 'gsm7' ? 152 : 66))));
    }),
  );
});
