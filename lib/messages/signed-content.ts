import { fromBER, ObjectIdentifier, OctetString, type Sequence } from 'asn1js';

const signedData = '1.2.840.113549.1.7.2';

/**
 * The message inside an opaque S/MIME signature (RFC 8551 3.5.2): it is wrapped, not hidden. null for what is
 * encrypted and what is none. Whether the signature is right is not asked here. Pure.
 */
export function signedContent(bytes: Buffer): Buffer | null {
  // ContentInfo: what it is, and SignedData: version, digests, and what is signed (RFC 5652 3, 5.1, 5.2).
  const [kind, wrapped] = itemsOf(fromBER(new Uint8Array(bytes)).result);
  if (!(kind instanceof ObjectIdentifier) || kind.valueBlock.toString() !== signedData) return null;
  const [, , encapsulated] = itemsOf(itemsOf(wrapped)[0]);
  const [, content] = itemsOf(encapsulated);
  const [octets] = itemsOf(content);
  return octets instanceof OctetString ? Buffer.from(octets.getValue()) : null;
}

function itemsOf(block: unknown): unknown[] {
  const { valueBlock } = (block ?? {}) as Partial<Sequence>;
  return Array.isArray(valueBlock?.value) ? valueBlock.value : [];
}
