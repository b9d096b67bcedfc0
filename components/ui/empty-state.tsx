import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '#lib/cn.ts';

/** Nothing here yet: why, and what to do next. */
export function EmptyState({
  icon: Icon,
  title,
  className,
  children,
  action,
}: {
  icon: LucideIcon;
  title: string;
  className?: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={cn('grid justify-items-center gap-2 px-6 py-12 text-center', className)}>
      <span className="mb-1 grid size-11 place-items-center rounded-full bg-idle-soft text-muted">
        <Icon aria-hidden className="size-5" />
      </span>
      <p className="font-semibold">{title}</p>
      {children && <div className="max-w-prose text-sm text-balance text-muted">{children}</div>}
      {action && <div className="mt-3 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
