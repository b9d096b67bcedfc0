import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '#lib/cn.ts';

export type Tone = 'ok' | 'bad' | 'warn' | 'idle' | 'accent';

const tones: Record<Tone, string> = {
  ok: 'bg-ok-soft text-ok',
  bad: 'bg-bad-soft text-bad',
  warn: 'bg-warn-soft text-warn',
  idle: 'bg-idle-soft text-idle',
  accent: 'bg-accent-soft text-accent',
};

/** A state in a word or three: colour, always doubled by an icon and the words. */
export function Badge({
  tone,
  icon: Icon,
  className,
  children,
}: {
  tone: Tone;
  icon: LucideIcon;
  className?: string;
  children: ReactNode;
}) {
  return (
    <span
      className={cn(
        'inline-flex h-6 max-w-full items-center gap-1.5 rounded-full px-2.5 text-[12.5px] font-semibold whitespace-nowrap',
        tones[tone],
        className,
      )}
    >
      <Icon aria-hidden className="size-[13px] shrink-0" strokeWidth={2.25} />
      <span className="min-w-0 truncate">{children}</span>
    </span>
  );
}
