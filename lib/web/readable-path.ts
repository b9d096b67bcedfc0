/**
 * Whether an address is a path, and one thing to everybody (RFC 3986 2.1, 3.3): text once its percent signs are read, on which Next
 * fails otherwise, and without segments of dots, which browsers take away before they ask. With them an address would be judged here
 * as one page and answered by Next as another.
 */
export function isReadablePath(address: string): boolean {
  const path = address.split('?', 1)[0] ?? '';
  if (!path.startsWith('/') || path.includes('\\')) return false;
  try {
    return !decodeURIComponent(path)
      .split('/')
      .some((segment) => segment === '.' || segment === '..');
  } catch {
    return false;
  }
}
