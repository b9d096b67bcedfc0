/** What is said of the signature of a message: what was found out, and what was not. */

type Told = { title: string; detail: string };

export const openpgp = {
  whole: 'Signed with OpenPGP',
  partial: 'A part of it is signed with OpenPGP',
  detail: 'Rekey does not check OpenPGP signatures: who wrote this is not proven.',
};

/** Of S/MIME, by its state; `by`: " by <authority>", or nothing. */
export const smime = {
  verified: (signer: string, by: string): Told => ({
    title: `Signed by ${signer}`,
    detail: `Text and files are as they were signed, the certificate was issued${by}, and its address is the sender’s. Subject and date are not signed; whether the certificate was revoked was not asked.`,
  }),
  changed: (signer: string): Told => ({
    title: 'Changed after it was signed',
    detail: `The signature of ${signer} does not fit what stands here. A list or a mail server may have added something, or somebody altered it.`,
  }),
  expired: (signer: string): Told => ({
    title: 'Signed, with a certificate that has expired',
    detail: `Text and files are as they were signed by ${signer}, but that certificate is no longer valid: who wrote this is not proven.`,
  }),
  unknown_authority: (signer: string, by: string): Told => ({
    title: 'Signed, but nobody known vouches for the signer',
    detail: `Text and files are as they were signed. The certificate says ${signer} and was issued${by}, which is not known here as an authority for mail: who wrote this is not proven.`,
  }),
  other_address: (signer: string): Told => ({
    title: 'Signed by somebody else than its sender',
    detail: `The certificate is that of ${signer}. It does not name the address this message says it is from.`,
  }),
  partial: (): Told => ({
    title: 'Only a part of it is signed',
    detail:
      'Anybody may have written the rest, so the signature is not checked. A list may have added its footer.',
  }),
  unchecked: (): Told => ({
    title: 'Signed, and not checked',
    detail: 'Its S/MIME signature cannot be read, or is of a kind that proves nothing any more.',
  }),
};

export const issuedBy = (authority: string | null) => (authority ? ` by ${authority}` : '');
export const someSigner = 'somebody';
