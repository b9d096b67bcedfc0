import ipaddr from 'ipaddr.js';

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
