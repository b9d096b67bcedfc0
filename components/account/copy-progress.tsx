import { folderName } from '#components/mail/places.ts';
import { cn } from '#lib/cn.ts';
import type { CopyProgress as Progress } from '#lib/messages/list-folders.ts';

/** How far the first copy of large folders is; nothing where none is under way. */
export function CopyProgress({
  folders,
  isCompact = false,
}: {
  folders: readonly { path: string; progress: Progress | null }[];
  isCompact?: boolean;
}) {
  const underWay = folders.flatMap(({ path, progress }) => (progress ? [{ path, ...progress }] : []));
  if (underWay.length === 0) return null;
  return (
    <ul className={cn('grid gap-1 text-muted', isCompact ? 'px-2.5 text-xs leading-normal' : 'text-sm')}>
      {underWay.map(({ path, copied, of }) => (
        <li key={path}>
          {folderName(path)}: {Math.min(copied, of).toLocaleString('en')} of {of.toLocaleString('en')} copied,
          the newest first.
        </li>
      ))}
    </ul>
  );
}
