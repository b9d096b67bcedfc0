import { cn } from '#lib/cn.ts';

/** How far something is, from 0 to `max`. Drawn by the browser's own element, so no style attribute is needed. */
export function Progress({
  label,
  value,
  max,
  className,
}: {
  label: string;
  value: number;
  max: number;
  className?: string;
}) {
  return (
    <progress
      aria-label={label}
      value={value}
      max={max || 1}
      className={cn(
        'h-1.5 w-full appearance-none overflow-hidden rounded-full bg-idle-soft [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-idle-soft [&::-webkit-progress-value]:bg-accent',
        className,
      )}
    />
  );
}
