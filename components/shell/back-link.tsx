import { ArrowLeft } from 'lucide-react';
import Link from 'next/link';
import type { ComponentProps } from 'react';
import { cn } from '#lib/cn.ts';

/** Above a page's title: the way back to the list it was opened from. */
export function BackLink({ className, children, ...rest }: ComponentProps<typeof Link>) {
  return (
    <Link prefetch={false} {...rest} className={cn('link-alone gap-1.5 text-sm', className)}>
      <ArrowLeft aria-hidden className="size-4" />
      {children}
    </Link>
  );
}
