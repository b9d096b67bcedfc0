import { randomBytes } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import { type PictureSigner, proxiedPicture } from '../pictures/sign.ts';

/** What stands before the address of a picture that waits. Random for each message: no sender can write it. */
export type Placeholder = `${string}:`;

export const newPlaceholder = (): Placeholder => `waiting-${randomBytes(12).toString('hex')}:`;

/**
 * The address of a picture on another's server; null for what is no web address, and for hosts that only this
 * person's own network can name: a mail has no business there. Pictures are asked for over https only, and no letter
 * of the address can end the attribute or the url() it stands in. Pure.
 */
export function remotePicture(address: string): string | null {
  const url = URL.parse(address.startsWith('//') ? `https:${address}` : address);
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) return null;
  const host = url.hostname.replace(/\.$/, '');
  const isLocal =
    !host.includes('.') || /\.(?:local|localhost|internal|lan|home|intranet|corp|arpa)$/i.test(host);
  if (isLocal || ipaddr.isValid(host.replace(/^\[|\]$/g, ''))) return null;
  url.protocol = 'https:';
  const plain = (letter: string) => `%${letter.charCodeAt(0).toString(16).padStart(2, '0')}`;
  return url.href.replace(/["'()<>\\\s]/g, plain);
}

/** Cleaned HTML whose pictures from elsewhere are asked of our own server (lib/pictures). Pure. */
export function withPictures(html: string, placeholder: Placeholder, signer: PictureSigner): string {
  const known = new Map<string, string>();
  const proxied = (address: string) => {
    const made = known.get(address) ?? proxiedPicture(signer, address.replaceAll('&amp;', '&'));
    known.set(address, made);
    return made;
  };
  // Only the cleaner writes the placeholder, and a quote ends the address behind it.
  const [before = '', ...behind] = html.split(placeholder);
  return behind.reduce((done, text) => {
    const end = /"|&quot;/.exec(text)?.index ?? text.length;
    return done + proxied(text.slice(0, end)) + text.slice(end);
  }, before);
}

/** Cleaned HTML whose pictures from elsewhere are left out, an image for its words. Pure. */
export function withoutPictures(html: string, placeholder: Placeholder): string {
  return html
    .replace(new RegExp(` src="${placeholder}[^"]*"`, 'g'), ' data-waiting')
    .replace(new RegExp(`url\\((?:"|&quot;)${placeholder}[^()]*\\)`, 'g'), 'none');
}
