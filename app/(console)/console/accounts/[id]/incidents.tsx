import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { listIncidents } from '#lib/incidents/list.ts';
import { causeWords } from '#lib/words/causes.ts';
import { byDeletion, bySignIn, byWhom } from '#lib/words/language.ts';
import { wordOf } from '#lib/words/word-of.ts';

type Incident = Awaited<ReturnType<typeof listIncidents>>[number];

const endings = { ...byWhom, signed_in: bySignIn, deleted: byDeletion };

/** Every time from the first refusal to recovery, newest first. */
export function Incidents({ incidents }: { incidents: Incident[] }) {
  if (incidents.length === 0)
    return <p className="px-4 py-4 text-muted">No password of this account was ever refused.</p>;
  return (
    <ul>
      {incidents.map((incident) => (
        <li key={incident.id} className="grid gap-0.5 border-line px-4 py-3 not-last:border-b">
          <p className="flex flex-wrap items-baseline justify-between gap-x-3">
            <span className="inline-block font-medium first-letter:uppercase">
              {causeWords(incident.cause).short}
            </span>
            <span className={incident.closedAt ? 'text-sm text-muted' : 'text-sm font-semibold text-bad'}>
              {incident.closedAt ? 'Closed' : 'Open'}
            </span>
          </p>
          <p className="text-sm text-muted">
            Began <RelativeTime at={incident.openedAt} />
            {incident.suspendedAt && (
              <>
                , suspended <RelativeTime at={incident.suspendedAt} />
              </>
            )}
            {incident.closedAt && (
              <>
                , ended <RelativeTime at={incident.closedAt} />:{' '}
                {wordOf(endings, incident.closedBy)?.ended ?? 'reason not known'}
              </>
            )}
            .
            {incident.fetchedAfter !== null &&
              ` ${incident.fetchedAfter.toLocaleString('en')} messages came in afterwards.`}
          </p>
        </li>
      ))}
    </ul>
  );
}
