import type { ServerFolder } from '#lib/mail/protocol.ts';

export type Branch = {
  path: string;
  /** Its last part. */
  name: string;
  canHoldMail: boolean;
  /** The server has listed it. */
  isThere: boolean;
  inside: Branch[];
};

/** Folders as a tree, the inbox first; what is chosen and was not listed stands at its end. Pure. */
export function treeOf(folders: readonly ServerFolder[], chosen: readonly string[]): Branch[] {
  const roots: Branch[] = [];
  const byPath = new Map<string, Branch>();
  const sorted = folders.toSorted(
    (one, other) =>
      Number(other.path === 'INBOX') - Number(one.path === 'INBOX') || one.path.localeCompare(other.path),
  );
  for (const { path, delimiter, flags } of sorted) {
    const parts = delimiter ? path.split(delimiter) : [path];
    const canHoldMail = !flags.includes('\\noselect') && !flags.includes('\\nonexistent');
    const above = delimiter ? byPath.get(parts.slice(0, -1).join(delimiter)) : undefined;
    const name = above ? (parts.at(-1) ?? path) : path;
    const branch = { path, name, canHoldMail, isThere: true, inside: [] };
    if (byPath.has(path)) continue;
    byPath.set(path, branch);
    (above?.inside ?? roots).push(branch);
  }
  const lost = chosen.filter((path) => !byPath.get(path)?.canHoldMail);
  return [
    ...roots,
    ...lost.map((path) => ({ path, name: path, canHoldMail: true, isThere: false, inside: [] })),
  ];
}
