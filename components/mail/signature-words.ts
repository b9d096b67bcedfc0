import type { Signature } from '#lib/messages/check-signature.ts';
import { issuedBy, openpgp, smime, someSigner } from '#lib/words/language.ts';

type Tone = 'good' | 'plain' | 'bad';

/** How sure a signature makes who reads, and in which words. `good` stands for what was verified and nothing else. */
export type SignatureWords = { tone: Tone; title: string; detail: string };

const tones: Record<Signature['state'], Tone> = {
  verified: 'good',
  changed: 'bad',
  expired: 'plain',
  unknown_authority: 'plain',
  other_address: 'bad',
  partial: 'plain',
  unchecked: 'plain',
};

/** What is said of a signature: what was found out, and what was not. Pure. */
export function signatureWords({ kind, state, name, addresses, authority }: Signature): SignatureWords {
  if (kind === 'openpgp') {
    const title = state === 'partial' ? openpgp.partial : openpgp.whole;
    return { tone: 'plain', title, detail: openpgp.detail };
  }
  const address = addresses[0] ?? '';
  const signer = name && address && name !== address ? `${name} (${address})` : name || address || someSigner;
  return { tone: tones[state], ...smime[state](signer, issuedBy(authority)) };
}
