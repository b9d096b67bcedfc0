import { cva, type VariantProps } from 'class-variance-authority';
import Link from 'next/link';
import type { ComponentProps } from 'react';
import { cn } from '#lib/cn.ts';
import { Spinner } from './spinner.tsx';

/** The classes of a button, for the rare element that looks like one and is neither a button nor a link. */
export const buttonClasses = cva(
  'inline-flex shrink-0 select-none items-center gap-2 whitespace-nowrap rounded-md border font-[550] transition-colors hover:no-underline disabled:opacity-55 aria-disabled:opacity-55 aria-busy:[&>svg:not(.animate-spin)]:hidden [&>svg]:size-4 [&>svg]:shrink-0',
  {
    variants: {
      variant: {
        plain: 'border-line bg-surface text-text hover:not-disabled:bg-idle-soft',
        primary: 'border-transparent bg-accent text-on-accent hover:not-disabled:bg-accent/90',
        ghost: 'border-transparent text-text hover:not-disabled:bg-idle-soft',
        danger:
          'border-line bg-surface text-bad hover:not-disabled:border-bad hover:not-disabled:bg-bad-soft',
        dangerGhost: 'border-transparent text-bad hover:not-disabled:bg-bad-soft',
        dangerSolid: 'border-transparent bg-bad text-on-accent hover:not-disabled:bg-bad/90',
      },
      size: {
        sm: 'h-8 px-2.5 text-sm pointer-coarse:h-11',
        md: 'h-9 px-3.5 pointer-coarse:h-11',
        lg: 'h-12 px-4 text-lg',
        icon: 'size-9 justify-center p-0 pointer-coarse:size-11',
      },
      block: { true: 'w-full justify-center' },
    },
    defaultVariants: { variant: 'plain', size: 'md' },
  },
);

type Look = VariantProps<typeof buttonClasses>;

/** A button. While `busy` it shows a spinner and ignores presses, but keeps its place in the tab order. */
export function Button({
  variant,
  size,
  block,
  busy = false,
  className,
  children,
  type = 'button',
  onClick,
  ...rest
}: ComponentProps<'button'> & Look & { busy?: boolean }) {
  return (
    <button
      {...rest}
      type={type}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      className={cn(buttonClasses({ variant, size, block }), className)}
    >
      {busy && <Spinner className="size-4" />}
      {children}
    </button>
  );
}

/** A link that looks like a button. */
export function ButtonLink({ variant, size, block, className, ...rest }: ComponentProps<typeof Link> & Look) {
  return <Link {...rest} className={cn(buttonClasses({ variant, size, block }), className)} />;
}
