import { cn } from '#lib/cn.ts';

/** The shape of what is on its way. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cn('h-4 animate-pulse rounded-md bg-idle-soft', className)} />;
}
