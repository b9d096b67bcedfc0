import { createHmac, timingSafeEqual } from 'node:crypto';

/** What signs the addresses of one message's pictures: whoever holds it can have them fetched, and no others. */
export type PictureSigner = { messageId: string; key: Uint8Array };

/** The signer of a message, from this process's key for pictures. Pure. */
export const pictureSigner = (messageId: string, key: Uint8Array): PictureSigner => ({
  messageId,
  key: createHmac('sha256', key).update(messageId).digest(),
});

/**
 * Where our own server hands out a picture of another one. The page it stands in has no origin, and so no session: the
 * signature is what lets it in.
 */
export function proxiedPicture(signer: PictureSigner, address: string): string {
  const signature = sign(signer, address).toString('base64url');
  return `/pictures/${signer.messageId}/${signature}?${new URLSearchParams({ address })}`;
}

/** Whether an address was written into a page by us, for this message. */
export function isSigned(signer: PictureSigner, address: string, signature: string): boolean {
  const given = Buffer.from(signature, 'base64url');
  const right = sign(signer, address);
  return given.length === right.length && timingSafeEqual(given, right);
}

const sign = ({ key }: PictureSigner, address: string) => createHmac('sha256', key).update(address).digest();
