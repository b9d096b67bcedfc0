import { X509Certificate } from 'node:crypto';
import { getCACertificates } from 'node:tls';
import {
  Certificate,
  CertificateChainValidationEngine,
  ContentInfo,
  ExtKeyUsage,
  type GeneralNames,
  SignedData,
  SignedDataVerifyError,
} from 'pkijs';
import { armouredLines, withoutArmour } from './armour.ts';
import { isPkcs7, type Part, partsOf } from './mime-tree.ts';
import { isDetachedSignature } from './reading.ts';
import { canonicalLines } from './signed-bytes.ts';

/** What a signature is worth, and what its certificate says. */
export type Signature = {
  kind: 'smime' | 'openpgp';
  /**
   * verified: all of the message is as it was signed, an authority that is known vouches for the signer, and the signer
   * is its sender. The others say why not, the gravest first: changed, unchecked (it could not be read, or is of a kind too
   * weak or unknown), partial (it covers a part of the message), expired, unknown_authority, other_address.
   */
  state: 'verified' | 'changed' | 'unchecked' | 'partial' | 'expired' | 'unknown_authority' | 'other_address';
  name: string;
  addresses: string[];
  authority: string;
  until: Date | null;
};

type Trust = { now: Date; roots: string[] };

/** Who is trusted to name people: the authorities that this process trusts for servers, its own additions among them. */
export const trustAt = (now: Date): Trust => ({ now, roots: getCACertificates('default') });

/**
 * What the signature of a message is worth; null where it has none. Only one over the whole message says something
 * about what a reader sees. Whether a certificate was revoked is not asked: nobody else learns what is read. Never throws.
 */
export async function checkSignature(
  root: Part,
  fromAddress: string,
  trust: Trust,
): Promise<Signature | null> {
  const whole = wholeSignature(root);
  if (!whole) {
    const inside = partsOf(root).find((part) => isDetachedSignature(part) || (part.inner && isPkcs7(part)));
    if (inside) return { ...unread, kind: isOpenPgp(inside) ? 'openpgp' : 'smime', state: 'partial' };
    return inItsLines(partsOf(root));
  }
  if (isOpenPgp(whole.signature)) return { ...unread, kind: 'openpgp' };
  try {
    return await checkSmime(whole.signature.content(), whole.content, fromAddress, trust);
  } catch {
    return unread;
  }
}

function linesOf(part: Part): string {
  const text = part.content().toString('latin1').replaceAll('\r\n', '\n');
  return part.type === 'text/html' ? (armouredLines(text) ?? '') : text;
}

/** Of a text that is signed in its own lines nothing is checked here but that it is. */
function inItsLines(parts: Part[]): Signature | null {
  const covers = parts
    .filter(({ type, disposition }) => /^text\/(?:plain|html)$/.test(type) && disposition !== 'attachment')
    .map((part) => withoutArmour(linesOf(part)).signed)
    .filter((cover) => cover !== null);
  if (covers.length === 0) return null;
  const isWhole = parts.length === 1 && covers[0] === 'whole';
  return { ...unread, kind: 'openpgp', state: isWhole ? 'unchecked' : 'partial' };
}

const isOpenPgp = ({ type }: Part) => type === 'application/pgp-signature';

/** The signature over all of a message, with what it covers; `content` is null where that is inside it. */
function wholeSignature(root: Part): { signature: Part; content: Buffer | null } | null {
  if (isPkcs7(root) && root.inner) return { signature: root, content: null };
  const [, signature, ...more] = root.children;
  if (root.type !== 'multipart/signed' || !signature || more.length > 0) return null;
  return isDetachedSignature(signature) ? { signature, content: root.signed ?? Buffer.alloc(0) } : null;
}

const unread: Signature = {
  kind: 'smime',
  state: 'unchecked',
  name: '',
  addresses: [],
  authority: '',
  until: null,
};

async function checkSmime(
  bytes: Buffer,
  content: Buffer | null,
  fromAddress: string,
  trust: Trust,
): Promise<Signature> {
  const signed = new SignedData({ schema: ContentInfo.fromBER(new Uint8Array(bytes)).content });
  // What it says it signs beside what it stands beside would be checked instead of what is read.
  if (content && signed.encapContentInfo.eContent) return unread;
  // More signers are more answers than one line can give.
  if (signed.signerInfos.length !== 1) return unread;
  const checked = await verify(signed, content);
  const { signerCertificate: certificate, signatureVerified: isRight, isChanged } = checked;
  if (!certificate) return unread;
  const facts = factsOf(certificate);
  if (isChanged) return { ...facts, state: 'changed' };
  if (!isRight || isWeak(signed)) return { ...facts, state: 'unchecked' };
  if (certificate.notAfter.value < trust.now) return { ...facts, state: 'expired' };
  if (!isForMail(certificate) || !(await isKnown(signed, certificate, trust)))
    return { ...facts, state: 'unknown_authority' };
  const isSender = facts.addresses.some((one) => one.toLowerCase() === fromAddress.toLowerCase());
  return { ...facts, state: isSender ? 'verified' : 'other_address' };
}

type Checked = {
  signerCertificate?: Certificate | null;
  signatureVerified?: boolean | null;
  isChanged: boolean;
};

async function verify(signed: SignedData, content: Buffer | null): Promise<Checked> {
  // As it came, and with the line ends it was signed with where a server keeps others.
  const forms = content ? [content, canonicalLines(content)] : [Buffer.alloc(0)];
  let found: Checked = { isChanged: false };
  for (const form of forms) {
    try {
      const data = new Uint8Array(form).buffer;
      const answer = await signed.verify({ signer: 0, data, extendedMode: true });
      if (answer.signatureVerified) return { ...answer, isChanged: false };
      found = { ...answer, isChanged: true };
    } catch (error) {
      if (!(error instanceof SignedDataVerifyError)) throw error;
      const isChanged = /digest doesn't match/.test(error.message);
      found = { signerCertificate: error.signerCertificate ?? null, signatureVerified: false, isChanged };
    }
  }
  return found;
}

/** Digests that somebody else can find a second message for. MD5 and older are not even known to `verify`. */
const isWeak = ({ signerInfos: [signer] }: SignedData) =>
  signer?.digestAlgorithm.algorithmId === '1.3.14.3.2.26';

/** RFC 8550 4.4.4: a certificate that names its uses names this one, or any. */
function isForMail({ extensions = [] }: Certificate): boolean {
  const uses = extensions.find(({ extnID }) => extnID === '2.5.29.37')?.parsedValue;
  if (!(uses instanceof ExtKeyUsage)) return true;
  return uses.keyPurposes.some((use) => use === '1.3.6.1.5.5.7.3.4' || use === '2.5.29.37.0');
}

async function isKnown(signed: SignedData, signer: Certificate, { now, roots }: Trust): Promise<boolean> {
  const given = (signed.certificates ?? []).filter((one): one is Certificate => one instanceof Certificate);
  // More than any chain has would only take time.
  const others = given.filter((one) => one !== signer).slice(0, 10);
  const issuers = new Set([signer, ...others].map((one) => toNode(one).issuer));
  const trustedCerts = known(roots)
    .filter(({ subject }) => issuers.has(subject))
    .map(({ raw }) => Certificate.fromBER(new Uint8Array(raw)));
  if (trustedCerts.length === 0) return false;
  const engine = new CertificateChainValidationEngine({
    trustedCerts,
    certs: [...others, signer],
    checkDate: now,
  });
  return (await engine.verify()).result;
}

const toNode = (certificate: Certificate) =>
  new X509Certificate(Buffer.from(certificate.toSchema(true).toBER(false)));

const read = new WeakMap<string[], X509Certificate[]>();
function known(roots: string[]): X509Certificate[] {
  const certificates = read.get(roots) ?? roots.map((pem) => new X509Certificate(pem));
  read.set(roots, certificates);
  return certificates;
}

function factsOf(certificate: Certificate): Signature {
  const { subject, issuer, extensions = [] } = certificate;
  const other = extensions.find(({ extnID }) => extnID === '2.5.29.17')?.parsedValue;
  const names =
    other && 'altNames' in other
      ? (other as GeneralNames & { altNames: GeneralNames['names'] }).altNames
      : [];
  // RFC 8550 3: addresses stand among the other names, in old certificates in the subject.
  const addresses = names.filter(({ type }) => type === 1).map(({ value }) => String(value));
  return {
    ...unread,
    name: firstValue(subject, ['2.5.4.3']).slice(0, 100),
    addresses: [...addresses, firstValue(subject, ['1.2.840.113549.1.9.1'])].filter(Boolean).slice(0, 5),
    authority: firstValue(issuer, ['2.5.4.10', '2.5.4.3']).slice(0, 100),
    until: certificate.notAfter.value,
  };
}

function firstValue({ typesAndValues }: Certificate['subject'], types: string[]): string {
  const found = types.map((type) => typesAndValues.find((one) => one.type === type)).find(Boolean);
  return String(found?.value.valueBlock.value ?? '');
}
