import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '#lib/cn.ts';

/** The line that opens its `details`: a chevron that turns, and what is behind it. As high as a finger wants it on touch. */
export function Summary({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <summary
      className={cn(
        'flex w-fit max-w-full list-none items-start gap-1.5 rounded-sm py-1 pointer-coarse:py-3 [&::-webkit-details-marker]:hidden',
        className,
      )}
    >
      <ChevronRight
        aria-hidden
        className="mt-0.5 size-4 shrink-0 text-muted transition-transform in-[[open]>summary]:rotate-90"
      />
      <span className="min-w-0 flex-1 wrap-anywhere">{children}</span>
    </summary>
  );
}
