export type SmsCount = {
  encoding: 'gsm7' | 'ucs2';
  /** Septets of the GSM alphabet, or 16-bit units of UCS-2. */
  units: number;
  /** How many text messages a phone network makes of it. */
  parts: number;
  /** Units that still fit without another part. */
  left: number;
};

// 3GPP TS 23.038 6.2.1, without the escape; and 6.2.1.1, whose characters take two septets.
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿' +
    'abcdefghijklmnopqrstuvwxyzäöñüà',
);
const extension = new Set('\f^{}\\[~]|€');

// TS 23.040 9.2.3.24.1: the header of a part of several takes 7 septets, or 3 units of UCS-2.
const room = { gsm7: { single: 160, part: 153 }, ucs2: { single: 70, part: 67 } };

/**
 * How a text goes out over a phone network: in the GSM alphabet if every character is in it, else in UCS-2; whole,
 * or in parts, between which neither an escaped character nor a surrogate pair is divided. Pure.
 */
export function countSms(text: string): SmsCount {
  const characters = [...text.toWellFormed()];
  const encoding = characters.every((one) => basic.has(one) || extension.has(one)) ? 'gsm7' : 'ucs2';
  const widths = characters.map((one) => (encoding === 'ucs2' ? one.length : extension.has(one) ? 2 : 1));
  const units = widths.reduce((sum, width) => sum + width, 0);
  const { single, part } = room[encoding];
  if (units <= single) return { encoding, units, parts: 1, left: single - units };
  let parts = 1;
  let used = 0;
  for (const width of widths) {
    if (used + width > part) {
      parts += 1;
      used = 0;
    }
    used += width;
  }
  return { encoding, units, parts, left: part - used };
}
