import { RelativeTime } from '#components/ui/relative-time.tsx';
import { cn } from '#lib/cn.ts';
import type { TimelineEvent } from '#lib/events/store.ts';
import { timelineWords } from './timeline-words.ts';

export type TimelineEntry = TimelineEvent & { id: string; at: Date | string };

const colours = {
  ok: 'bg-ok-soft text-ok',
  bad: 'bg-bad-soft text-bad',
  warn: 'bg-warn-soft text-warn',
  idle: 'bg-idle-soft text-idle',
  accent: 'bg-accent-soft text-accent',
} as const;

/** An account's story, newest first, with the servers' own words. */
export function Timeline({ entries, isDense = false }: { entries: TimelineEntry[]; isDense?: boolean }) {
  return (
    <ol className="grid">
      {entries.map((entry) => {
        const { icon: Icon, tone, title, note, evidence } = timelineWords(entry);
        return (
          <li
            key={entry.id}
            className={cn(
              'relative grid grid-cols-[24px_minmax(0,1fr)] gap-x-3 pb-4 not-last:before:absolute not-last:before:top-6 not-last:before:bottom-0 not-last:before:left-3 not-last:before:w-px not-last:before:bg-line',
              isDense && 'gap-x-2.5 pb-3 text-sm',
            )}
          >
            <span aria-hidden className={cn('grid size-6 place-items-center rounded-full', colours[tone])}>
              <Icon className="size-3.5" />
            </span>
            <div className="grid min-w-0 gap-0.5 pt-0.5">
              <p className="flex items-baseline justify-between gap-x-3">
                <span className="min-w-0 font-medium wrap-anywhere">{title}</span>
                <RelativeTime at={entry.at} isShort className="shrink-0 text-xs text-muted" />
              </p>
              {note && <p className="text-sm text-muted wrap-anywhere">{note}</p>}
              {evidence && <p className="evidence text-muted">{evidence}</p>}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
