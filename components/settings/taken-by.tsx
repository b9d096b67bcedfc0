import { CircleCheck } from 'lucide-react';
import { LiveRefresh } from '#components/shell/live-refresh.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { Spinner } from '#components/ui/spinner.tsx';
import { databaseTime } from '#lib/db/clock.ts';
import { type ProcessTaken, readSettingsTaken, takenWords } from '#lib/heartbeats/settings-taken.ts';

/** Which running processes act on the settings as they are now; kept fresh while one is still to take them. */
export async function TakenBy() {
  const { processes, changedAt } = await readSettingsTaken(databaseTime());
  const late = processes.filter(({ state }) => state === 'late');
  const isWaiting = processes.some(({ state }) => state === 'waiting');
  const hasWorker = processes.some(({ kind, isAlive }) => kind === 'worker' && isAlive);
  const names = processes.map(({ kind, name, state }) => `${kindWords[kind]} ${name}: ${stateWords[state]}`);
  return (
    <section aria-label="Who has taken these settings" className="grid gap-3">
      {isWaiting && <LiveRefresh everyMs={1000} />}
      <div role="status" className="text-sm text-muted" title={names.join('\n')}>
        {processes.length > 0 && (
          <p className="flex items-start gap-1.5">
            {isWaiting ? (
              <Spinner className="mt-0.5 size-4 shrink-0" />
            ) : (
              late.length === 0 && <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-ok" />
            )}
            <span>
              Taken by {takenWords(processes)}
              {isWaiting ? ' so far' : ''}.
              {changedAt && (
                <>
                  {' '}
                  Last changed <RelativeTime at={changedAt} />.
                </>
              )}
            </span>
          </p>
        )}
      </div>
      {late.map((one) => (
        <Late key={one.id} process={one} />
      ))}
      {!hasWorker && (
        <Alert tone="warn" title="No worker is running.">
          Saved settings wait for one, and no mail is fetched meanwhile.
        </Alert>
      )}
    </section>
  );
}

function Late({ process: { kind, name, isAlive, lastSeenAt } }: { process: ProcessTaken }) {
  return (
    <Alert tone="warn" isLive title={`${kindWords[kind]} ${name} has not taken the last change.`}>
      {isAlive ? (
        <>It runs, but still acts on the settings before. Its log says why it cannot read the new ones.</>
      ) : (
        <>
          It was last heard of <RelativeTime at={lastSeenAt} />: it was stopped by force, hangs, or has lost
          the database.
        </>
      )}
    </Alert>
  );
}

const kindWords = { worker: 'Worker', web: 'Web process' };
const stateWords = {
  taken: 'has taken them',
  waiting: 'is about to take them',
  late: 'has not taken them',
};
