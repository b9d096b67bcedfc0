const hidden = '•••••';

/**
 * A mail address that its owner knows again and a stranger cannot use: `an•••••u@northwind.example`. The number
 * of dots is fixed, so it does not tell the length; short names show less, and the last letter only from six on.
 */
export function maskAddress(address: string): string {
  const at = address.lastIndexOf('@');
  const name = [...(at < 0 ? address : address.slice(0, at))];
  const domain = at < 0 ? '' : address.slice(at);
  const shownFirst = name.length >= 4 ? 2 : name.length >= 2 ? 1 : 0;
  const first = name.slice(0, shownFirst).join('');
  const last = name.length >= 6 ? name.at(-1) : '';
  return `${first}${hidden}${last}${domain}`;
}
