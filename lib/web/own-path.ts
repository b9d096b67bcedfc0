/** A path of this system, and nothing that a browser takes for another host. */
export function isOwnPath(path: string): boolean {
  return /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(path) && path.length <= 2000;
}
