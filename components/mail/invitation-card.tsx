import { CalendarDays, CalendarX2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { Badge } from '#components/ui/badge.tsx';
import { DayTime } from '#components/ui/day-time.tsx';
import { Summary } from '#components/ui/summary.tsx';
import { cn } from '#lib/cn.ts';
import type { OpenMeeting } from '#lib/meetings/read.ts';
import type { Answer } from '#lib/messages/answers.ts';
import type { Attendee, Invitation } from '#lib/messages/invitation.ts';
import type { FormAction } from '#lib/web/form-state.ts';
import { InvitationAnswer } from './invitation-answer.tsx';
import { answerWords, meetingKind, noAnswerWords, ownAnswer, sendingNote } from './meeting-words.ts';

/** A meeting as its message's page shows it, with what answers it. */
export type Meeting = OpenMeeting & { formId: string; answer: FormAction };

/** What a meeting is, when on the reader's clock and the organiser's, where, who is there, and the reader's answer. */
export function InvitationCard({
  messageId,
  invitation,
  meeting,
}: {
  messageId: string;
  invitation: Invitation;
  meeting: Meeting | null;
}) {
  const { title, where, organizer, attendees } = invitation;
  const others = [...new Set(invitation.others)];
  const { label, tone } = meetingKind(invitation, meeting?.before ? meeting : null);
  const said = answerWords(invitation);
  const isOff = invitation.kind === 'cancelled' || meeting?.since === 'cancelled';
  return (
    <section
      aria-label={label}
      className="grid max-w-2xl gap-3 rounded-lg border border-line bg-surface px-4 py-3.5"
    >
      <div className="grid justify-items-start gap-1.5">
        <Badge tone={tone} icon={isOff ? CalendarX2 : CalendarDays}>
          {label}
        </Badge>
        <p className={cn('text-lg font-semibold wrap-anywhere', isOff && 'line-through')}>
          {title || 'No title'}
        </p>
      </div>
      {said && <p className="wrap-anywhere">{said}</p>}
      {invitation.kind !== 'cancelled' && meeting?.since && (
        <p className={meeting.since === 'cancelled' ? 'text-bad' : 'text-warn'}>
          {meeting.since === 'cancelled'
            ? 'It was cancelled by a later message.'
            : 'A later message changes this.'}
        </p>
      )}
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 wrap-anywhere">
        <Fact name="When">
          <When invitation={invitation} />
        </Fact>
        {meeting?.before && (
          <Before before={meeting.before} isMoved={meeting.isMoved} invitation={invitation} />
        )}
        {where && <Fact name="Where">{where}</Fact>}
        {organizer && (
          <Fact name="From">
            <Person {...organizer} />
          </Fact>
        )}
        {others.length > 0 && (
          <Fact name="Also">
            {others.map((other) => (
              <span key={other} className="block">
                {other}
              </span>
            ))}
          </Fact>
        )}
        {attendees.length > 0 && (
          <Fact name="Who">
            <Attendees attendees={attendees} />
          </Fact>
        )}
      </dl>
      {meeting && <OwnAnswer messageId={messageId} invitation={invitation} meeting={meeting} />}
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}

function When({ invitation: { start, end, ownTime, zone, repeats } }: { invitation: Invitation }) {
  return (
    <>
      <span className="font-[550]">
        {start ? <Span start={start} end={end} /> : ownTime || 'not said'}
        {repeats && `, ${repeats}`}
      </span>
      {zone && (
        <span className="block text-sm text-muted">
          {start
            ? `${ownTime} for the organiser (${zone})`
            : `in the zone “${zone}”, which nobody here knows`}
        </span>
      )}
    </>
  );
}

function Span({ start, end }: { start: Date; end: Date | null }) {
  return (
    <>
      <DayTime at={start} isDated />
      {end && end > start && (
        <>
          {' to '}
          <DayTime at={end} isDated sameDayAs={start} />
        </>
      )}
    </>
  );
}

function Before({
  before,
  isMoved,
  invitation,
}: {
  before: NonNullable<Meeting['before']>;
  isMoved: boolean;
  invitation: Invitation;
}) {
  const { startAt, endAt, ownTime, place, title } = before;
  return (
    <Fact name="Before">
      <span className="text-muted">
        {isMoved && (
          <s className="block">{startAt ? <Span start={startAt} end={endAt} /> : ownTime || 'no time'}</s>
        )}
        {place !== invitation.where && <s className="block">{place || 'no place'}</s>}
        {title !== invitation.title && <s className="block">{title || 'no title'}</s>}
      </span>
    </Fact>
  );
}

const mostNamed = 8;

function Attendees({ attendees }: { attendees: Attendee[] }) {
  const [named, rest] = [attendees.slice(0, mostNamed), attendees.slice(mostNamed)];
  return (
    <>
      <People people={named} />
      {rest.length > 0 && (
        <details>
          <Summary>and {rest.length} more</Summary>
          <People people={rest} />
        </details>
      )}
    </>
  );
}

const People = ({ people }: { people: Attendee[] }) => (
  <ul className="grid gap-0.5">
    {people.map((person, at) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: an invitation may name somebody twice, and is never reordered
      <li key={at}>
        <Person {...person} />
      </li>
    ))}
  </ul>
);

function Person({ name, address, answer }: { name: string; address: string; answer?: Attendee['answer'] }) {
  return (
    <>
      {name || address}
      {name && address && <span className="text-muted"> {address}</span>}
      {answer && <span className="text-muted"> · {answer}</span>}
    </>
  );
}

function OwnAnswer({
  messageId,
  invitation,
  meeting,
}: {
  messageId: string;
  invitation: Invitation;
  meeting: Meeting;
}) {
  const { answered, isAnswerOld, may } = meeting;
  const answer = answered?.answer as Answer | null | undefined;
  const words = answer && answered?.answeredAt && (
    <p aria-live="polite" className="text-sm text-muted">
      {ownAnswer(answer)}
      {isAnswerOld && ' an earlier time'}, <DayTime at={answered.answeredAt} />.{' '}
      {sendingNote(answered.sentAnswer?.state)}
    </p>
  );
  const refusal = may.ok || invitation.kind === 'cancelled' ? null : noAnswerWords(may.reason);
  if (!may.ok && !words && !refusal) return null;
  return (
    <div className="grid gap-2 border-t border-line pt-3">
      {may.ok && (
        <InvitationAnswer
          action={meeting.answer}
          id={meeting.formId}
          messageId={messageId}
          answered={isAnswerOld ? null : (answer ?? null)}
        />
      )}
      {words}
      {refusal && !(may.ok === false && may.reason === 'cancelled' && meeting.since) && (
        <p className="text-sm text-muted">{refusal}</p>
      )}
    </div>
  );
}
