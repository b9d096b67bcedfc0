import { randomBytes } from 'node:crypto';
import { type PictureSigner, proxiedPicture } from '../pictures/sign.ts';

/** What stands before the address of a picture that waits. Random for each message: no sender can write it. */
export type Placeholder = `${string}:`;

export const newPlaceholder = (): Placeholder => `waiting-${randomBytes(12).toString('hex')}:`;

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
