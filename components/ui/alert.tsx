import { CircleCheck, Info, OctagonX, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '#lib/cn.ts';

const looks = {
  bad: { box: 'border-bad bg-bad-soft', title: 'text-bad', icon: OctagonX },
  warn: { box: 'border-warn/60 bg-warn-soft', title: 'text-warn', icon: TriangleAlert },
  ok: { box: 'border-ok/60 bg-ok-soft', title: 'text-ok', icon: CircleCheck },
  info: { box: 'border-accent/60 bg-accent-soft', title: 'text-accent', icon: Info },
} as const;

/**
 * A message in the page. `isLive` announces it when it appears: an error as an alert, everything else as a status.
 */
export function Alert({
  tone,
  title,
  isLive = false,
  className,
  children,
}: {
  tone: keyof typeof looks;
  title: ReactNode;
  isLive?: boolean;
  className?: string;
  children?: ReactNode;
}) {
  const { box, title: titleColour, icon: Icon } = looks[tone];
  return (
    <div
      role={isLive ? (tone === 'bad' ? 'alert' : 'status') : undefined}
      className={cn('flex gap-2.5 rounded-md border px-3.5 py-3', box, className)}
    >
      <Icon aria-hidden className={cn('mt-px size-4.5 shrink-0', titleColour)} />
      <div className="grid min-w-0 gap-1">
        <p className={cn('font-semibold', titleColour)}>{title}</p>
        {children && <div className="min-w-0 wrap-anywhere">{children}</div>}
      </div>
    </div>
  );
}
