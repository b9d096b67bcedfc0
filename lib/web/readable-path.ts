/** Whether the path of an address is text once its percent signs are read (RFC 3986 2.1); Next fails on others. */
export function isReadablePath(address: string): boolean {
  try {
    decodeURIComponent(address.split('?', 1)[0] ?? '');
    return true;
  } catch {
    return false;
  }
}
