import { Check, Minus } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from '#lib/cn.ts';

/** A box to tick. Without `children` give it an `aria-label`. The browser's own input, so forms work without JavaScript. */
export function Checkbox({ className, children, ...rest }: Omit<ComponentProps<'input'>, 'type'>) {
  const box = (
    <span className={cn('relative inline-grid size-4.5 shrink-0 place-items-center', !children && className)}>
      <input
        {...rest}
        type="checkbox"
        className="peer size-4.5 appearance-none rounded-sm border border-edge bg-surface checked:border-accent checked:bg-accent indeterminate:border-accent indeterminate:bg-accent disabled:opacity-50"
      />
      <Check
        aria-hidden
        strokeWidth={3}
        className="pointer-events-none absolute hidden size-3.5 text-on-accent peer-checked:block peer-indeterminate:hidden"
      />
      <Minus
        aria-hidden
        strokeWidth={3}
        className="pointer-events-none absolute hidden size-3.5 text-on-accent peer-indeterminate:block"
      />
    </span>
  );
  if (!children) return box;
  return <Labelled className={className} box={box} words={children} />;
}

function Labelled({ className, box, words }: { className?: string; box: ReactNode; words: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is in the box
    <label className={cn('inline-flex items-start gap-2.5 py-1', className)}>
      {box}
      <span className="min-w-0">{words}</span>
    </label>
  );
}
