import { chaptersOf } from '#components/account/story.ts';
import { Timeline } from '#components/account/timeline.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { Summary } from '#components/ui/summary.tsx';
import type { TimelineItem } from '#lib/events/list.ts';
import type { listIncidents } from '#lib/incidents/list.ts';
import { causeWords } from '#lib/words/causes.ts';
import { byDeletion, bySignIn, byWhom } from '#lib/words/language.ts';
import { wordOf } from '#lib/words/word-of.ts';

type Incident = Awaited<ReturnType<typeof listIncidents>>[number];

const endings = { ...byWhom, signed_in: bySignIn, deleted: byDeletion };

/** What happened to an account, newest first; of an incident that is over one line, until it is opened. */
export function Story({ entries, incidents }: { entries: TimelineItem[]; incidents: Incident[] }) {
  if (entries.length === 0) return <p className="px-4 py-4 text-muted">Nothing happened yet.</p>;
  return chaptersOf(entries, incidents).map(({ incident, entries: chapter }) =>
    incident?.closedAt ? (
      <details key={incident.id} className="border-line not-last:border-b">
        <Summary className="w-full px-4 py-3 hover:bg-idle-soft/50">
          <Closed incident={incident} />
        </Summary>
        <div className="px-4 pt-2">
          <Timeline entries={chapter} />
        </div>
      </details>
    ) : (
      <div key={chapter[0]?.id} className="border-line px-4 pt-4 not-last:border-b">
        <Timeline entries={chapter} />
      </div>
    ),
  );
}

function Closed({ incident }: { incident: Incident }) {
  return (
    <>
      <span className="inline-block font-medium first-letter:uppercase">
        {causeWords(incident.cause).short}
      </span>{' '}
      <RelativeTime at={incident.openedAt} className="text-sm text-muted" />
      <span className="block text-sm text-muted">
        {incident.suspendedAt && (
          <>
            Suspended <RelativeTime at={incident.suspendedAt} />;{' '}
          </>
        )}
        {incident.suspendedAt ? 'ended' : 'Ended'} <RelativeTime at={incident.closedAt} />:{' '}
        {wordOf(endings, incident.closedBy)?.ended ?? 'reason not known'}.
        {incident.fetchedAfter !== null && ` ${cameIn(incident.fetchedAfter)}`}
      </span>
    </>
  );
}

function cameIn(count: number): string {
  if (count === 0) return 'No mail had come in meanwhile.';
  return count === 1
    ? 'One message came in afterwards.'
    : `${count.toLocaleString('en')} messages came in afterwards.`;
}
