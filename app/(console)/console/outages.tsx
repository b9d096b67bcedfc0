import { Only } from '#components/shell/rights.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { DayTime } from '#components/ui/day-time.tsx';
import { Summary } from '#components/ui/summary.tsx';
import type { Overview } from '#lib/overview/read.ts';
import { ReleaseOutage } from './release-outage.tsx';

type Outage = Overview['outages'][number];

/** So many are shown whole; where more servers are in trouble the rest is folded, and the figures below stay in sight. */
const mostShown = 2;

/** The mail servers that refuse many accounts at once, the newest first. */
export function Outages({ outages }: { outages: Outage[] }) {
  const folded = outages.slice(mostShown);
  return (
    <>
      {outages.slice(0, mostShown).map((outage) => (
        <OutageNote key={outage.id} outage={outage} />
      ))}
      {folded.length > 0 && (
        <details className="min-w-0">
          <Summary className="font-semibold text-warn">
            {folded.length === 1
              ? 'One more mail server refuses many accounts at once'
              : `${folded.length.toLocaleString('en')} more mail servers refuse many accounts at once`}
          </Summary>
          <div className="grid gap-3 pt-2">
            {folded.map((outage) => (
              <OutageNote key={outage.id} outage={outage} />
            ))}
          </div>
        </details>
      )}
    </>
  );
}

function OutageNote({ outage }: { outage: Overview['outages'][number] }) {
  const { id, host, openedAt, releasedAt, evidence } = outage;
  return (
    <Alert tone="warn" title={`${host} refuses many accounts at once`}>
      Since <DayTime at={openedAt} />.{' '}
      {releasedAt
        ? 'An administrator said that the passwords were changed: refusals are confirmed as always, and owners are told.'
        : 'Refusals by this server are not counted against anybody until it recovers; owners are told nothing.'}
      {evidence && <p className="evidence mt-1 text-muted">{evidence}</p>}
      <Only right="accounts:write">
        <div className="mt-2">
          <ReleaseOutage id={id} host={host} isReleased={releasedAt !== null} />
        </div>
      </Only>
    </Alert>
  );
}
