/**
 * A path of this system as it stands in an address (RFC 3986 3.3: ASCII alone, so that a header holds it), and nothing that a browser
 * takes for another host.
 */
export function isOwnPath(path: string): boolean {
  return /^\/(?!\/)[!-[\]-~]*$/.test(path) && path.length <= 2000;
}
