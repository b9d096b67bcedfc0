import { CalendarDays, CloudOff, Paperclip, Star } from 'lucide-react';
import { cn } from '#lib/cn.ts';

const marks = { flagged: Star, gone: CloudOff, invitation: CalendarDays, attachment: Paperclip };

/** The marks of a list's lines, drawn once a page; each line points at them. */
export function LineMarks() {
  return (
    <svg aria-hidden className="absolute size-0">
      {Object.entries(marks).map(([name, Mark]) => (
        <symbol key={name} id={`mark-${name}`} viewBox="0 0 24 24">
          <Mark className="fill-inherit" />
        </symbol>
      ))}
    </svg>
  );
}

export function LineMark({ of, className }: { of: keyof typeof marks; className: string }) {
  return (
    <svg aria-hidden className={cn('size-3.5 shrink-0 fill-none', className)}>
      <use href={`#mark-${of}`} />
    </svg>
  );
}
