import type { Signature } from '#lib/messages/check-signature.ts';

/** How sure a signature makes who reads, and in which words. `good` stands for what was verified and nothing else. */
export type SignatureWords = { tone: 'good' | 'plain' | 'bad'; title: string; detail: string };

/** What is said of a signature: what was found out, and what was not. Pure. */
export function signatureWords({ kind, state, name, addresses, authority }: Signature): SignatureWords {
  const address = addresses[0] ?? '';
  const signer = name && address && name !== address ? `${name} (${address})` : name || address || 'somebody';
  const byAuthority = authority ? ` by ${authority}` : '';
  if (kind === 'openpgp')
    return {
      tone: 'plain',
      title: state === 'partial' ? 'A part of it is signed with OpenPGP' : 'Signed with OpenPGP',
      detail: 'Rekey does not check OpenPGP signatures: who wrote this is not proven.',
    };
  switch (state) {
    case 'verified':
      return {
        tone: 'good',
        title: `Signed by ${signer}`,
        detail: `Text and files are as they were signed, the certificate was issued${byAuthority}, and its address is the sender’s. Subject and date are not signed; whether the certificate was revoked was not asked.`,
      };
    case 'changed':
      return {
        tone: 'bad',
        title: 'Changed after it was signed',
        detail: `The signature of ${signer} does not fit what stands here. A list or a mail server may have added something, or somebody altered it.`,
      };
    case 'expired':
      return {
        tone: 'plain',
        title: 'Signed, with a certificate that has expired',
        detail: `Text and files are as they were signed by ${signer}, but that certificate is no longer valid: who wrote this is not proven.`,
      };
    case 'unknown_authority':
      return {
        tone: 'plain',
        title: 'Signed, but nobody known vouches for the signer',
        detail: `Text and files are as they were signed. The certificate says ${signer} and was issued${byAuthority}, which is not known here as an authority for mail: who wrote this is not proven.`,
      };
    case 'other_address':
      return {
        tone: 'bad',
        title: 'Signed by somebody else than its sender',
        detail: `The certificate is that of ${signer}. It does not name the address this message says it is from.`,
      };
    case 'partial':
      return {
        tone: 'plain',
        title: 'Only a part of it is signed',
        detail:
          'Anybody may have written the rest, so the signature is not checked. A list may have added its footer.',
      };
    case 'unchecked':
      return {
        tone: 'plain',
        title: 'Signed, and not checked',
        detail: 'Its S/MIME signature cannot be read, or is of a kind that proves nothing any more.',
      };
  }
}
