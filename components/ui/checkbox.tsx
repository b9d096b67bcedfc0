import type { ComponentProps } from 'react';
import { cn } from '#lib/cn.ts';

/** The tick and the line are drawn by the input itself: a grid has fifty boxes, and each element of a page costs. */
const look =
  'tick-box size-4.5 shrink-0 appearance-none align-middle rounded-sm border border-edge bg-surface checked:border-accent checked:bg-accent indeterminate:border-accent indeterminate:bg-accent disabled:opacity-50';

/** A box to tick. Without `children` give it an `aria-label`. The browser's own input, so forms work without JavaScript. */
export function Checkbox({ className, children, ...rest }: Omit<ComponentProps<'input'>, 'type'>) {
  if (!children)
    return <input {...rest} type="checkbox" className={className ? cn(look, className) : look} />;
  return (
    <label className={cn('inline-flex items-start gap-2.5 py-1 pointer-coarse:py-3', className)}>
      <input {...rest} type="checkbox" className={look} />
      <span className="min-w-0">{children}</span>
    </label>
  );
}
