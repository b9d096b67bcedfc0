import type { ComponentProps, ReactNode } from 'react';
import { cn } from '#lib/cn.ts';

export function Card({ className, ...rest }: ComponentProps<'div'>) {
  return <div {...rest} className={cn('rounded-lg border border-line bg-surface', className)} />;
}

/** A card with a heading, and perhaps a link or a figure at its right. */
export function CardSection({
  id,
  title,
  aside,
  className,
  children,
}: {
  id: string;
  title: ReactNode;
  aside?: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  return (
    <section aria-labelledby={id} className={cn('rounded-lg border border-line bg-surface', className)}>
      <div className="flex min-h-11 items-center justify-between gap-3 border-b border-line px-4 py-2">
        <h2 id={id}>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}
