import { CalendarDays } from 'lucide-react';
import { DayTime } from '#components/ui/day-time.tsx';
import type { Invitation } from '#lib/messages/invitation.ts';

const words: Record<Invitation['kind'], string> = {
  invited: 'Invitation',
  cancelled: 'Cancelled',
  answered: 'Answer to an invitation',
  told: 'Meeting',
};

/** What a meeting is, when on the reader's clock and the organiser's, where, and who is there. */
export function InvitationCard({ invitation }: { invitation: Invitation }) {
  const { kind, title, start, end, ownTime, zone, repeats, where, organizer, attendees } = invitation;
  return (
    <section
      aria-label={words[kind]}
      className="grid gap-1 rounded-lg border border-line px-3.5 py-3 text-sm"
    >
      <p className="flex items-center gap-2 font-semibold">
        <CalendarDays aria-hidden className="size-4 shrink-0 text-muted" />
        <span className="wrap-anywhere">
          {words[kind]}: {title || 'no title'}
        </span>
      </p>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5 wrap-anywhere">
        <dt className="text-muted">When</dt>
        <dd>
          {start ? <DayTime at={start} /> : ownTime}
          {start && end && (
            <>
              {' to '}
              <DayTime at={end} sameDayAs={start} />
            </>
          )}
          {repeats && ', repeated'}
          {zone && (
            <span className="text-muted">
              {start ? ` (${ownTime} ${zone} for the organiser)` : ` (${zone})`}
            </span>
          )}
        </dd>
        {where && (
          <>
            <dt className="text-muted">Where</dt>
            <dd>{where}</dd>
          </>
        )}
        {organizer && (
          <>
            <dt className="text-muted">From</dt>
            <dd>{organizer}</dd>
          </>
        )}
        {attendees.length > 0 && (
          <>
            <dt className="text-muted">Who</dt>
            <dd>{attendees.join(', ')}</dd>
          </>
        )}
      </dl>
    </section>
  );
}
