/**
 * What stands before each item of an ordered list, one after the other: by its `start`, and its `type` of letters, Roman or plain numbers.
 * Pure but for what was counted.
 */
export function orderedMark({ start, type }: Record<string, string>): () => string {
  let next = Number(start || '1');
  const written = writings.get(type) ?? String;
  return () => ` ${isCounted(next) ? written(next++) : next++}. `;
}

const isCounted = (number: number) => Number.isInteger(number) && number >= 1 && number < 4000;

const writings = new Map<string | undefined, (number: number) => string>([
  ['a', letters],
  ['A', (number) => letters(number).toUpperCase()],
  ['i', (number) => roman(number).toLowerCase()],
  ['I', roman],
]);

/** a to z, aa, ab, … */
function letters(number: number): string {
  const [rest, digit] = [Math.floor((number - 1) / 26), (number - 1) % 26];
  return (rest > 0 ? letters(rest) : '') + String.fromCharCode(97 + digit);
}

const ones = ['', 'I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX'];
const tens = ['', 'X', 'XX', 'XXX', 'XL', 'L', 'LX', 'LXX', 'LXXX', 'XC'];
const hundreds = ['', 'C', 'CC', 'CCC', 'CD', 'D', 'DC', 'DCC', 'DCCC', 'CM'];

function roman(number: number): string {
  const digit = (unit: number) => Math.floor(number / unit) % 10;
  return 'M'.repeat(digit(1000)) + hundreds[digit(100)] + tens[digit(10)] + ones[digit(1)];
}
