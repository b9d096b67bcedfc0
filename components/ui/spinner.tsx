import { LoaderCircle } from 'lucide-react';
import { cn } from '#lib/cn.ts';

/** Something is under way. Says so to screen readers only when given a label; beside words it is decoration. */
export function Spinner({ label, className }: { label?: string; className?: string }) {
  return (
    <LoaderCircle
      className={cn('size-4 animate-spin', className)}
      role={label ? 'img' : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : true}
    />
  );
}
