import { expect, test } from 'vitest';
import type { Signature } from '#lib/messages/check-signature.ts';
import { signatureWords } from './signature-words.ts';

const states: Signature['state'][] = [
  ...([
    'verified',
    'changed',
    'unchecked',
    'partial',
    'expired',
    'unknown_authority',
    'other_address',
  ] as const),
];
const facts = { name: 'Bob', addresses: ['bob@x.example'], authority: 'Northwind', until: null };

test('only what was verified is called good, and says by whom', () => {
  for (const kind of ['smime', 'openpgp'] as const) {
    for (const state of states) {
      const { tone, title, detail } = signatureWords({ ...facts, kind, state });
      expect(tone === 'good').toBe(kind === 'smime' && state === 'verified');
      expect(/^Signed by Bob/.test(title)).toBe(tone === 'good');
      if (tone === 'plain') expect(`${title} ${detail}`).toMatch(/not (?:proven|checked)/);
    }
  }
});
