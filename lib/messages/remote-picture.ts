import ipaddr from 'ipaddr.js';

/**
 * The address of a picture on another's server, written so that it leads nowhere until it is asked for; null for
 * what is no web address, and for hosts that only this person's own network can name: a mail has no business there.
 * Pictures are asked for over https only. Pure.
 */
export function remotePicture(address: string): string | null {
  const url = URL.parse(address.startsWith('//') ? `https:${address}` : address);
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) return null;
  const host = url.hostname.replace(/\.$/, '');
  const isLocal =
    !host.includes('.') || /\.(?:local|localhost|internal|lan|home|intranet|corp|arpa)$/i.test(host);
  if (isLocal || ipaddr.isValid(host.replace(/^\[|\]$/g, ''))) return null;
  url.protocol = 'https:';
  // Quotes and brackets would end the attribute or the url() it stands in.
  const plain = (letter: string) => `%${letter.charCodeAt(0).toString(16).padStart(2, '0')}`;
  return `waiting:${url.href.replace(/["'()<>\\\s]/g, plain)}`;
}

/** Cleaned HTML as it is shown: its pictures from elsewhere asked for, or left out. Pure. */
export function withPictures(html: string, areAskedFor: boolean): string {
  if (areAskedFor) return html.replace(/(["(;])waiting:(?=https:\/\/)/g, '$1');
  return html
    .replace(/ src="waiting:[^"]*"/g, ' data-waiting')
    .replace(/url\([^()]*waiting:[^()]*\)/g, 'none');
}
