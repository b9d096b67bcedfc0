import { LiveRefresh } from '#components/shell/live-refresh.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { type Found, isAsItShould, type Rehearsal } from '#lib/backups/rehearsals.ts';

/** The last rehearsal of a restore: how far it is, or what it found. */
export function RehearsalPart({ rehearsal }: { rehearsal: Rehearsal }) {
  const { night, endedAt, error, found, askedBy } = rehearsal;
  if (!endedAt) return <UnderWay rehearsal={rehearsal} />;
  const by = (
    <>
      Asked for by {askedBy}, ended <RelativeTime at={endedAt} />.
    </>
  );
  if (!found)
    return (
      <Alert tone="bad" title={`The backup of ${night} could not be restored`} isLive>
        <span className="evidence">{error}</span> {by}
      </Alert>
    );
  const isWell = isAsItShould(found);
  return (
    <Alert
      tone={isWell ? 'ok' : 'warn'}
      title={isWell ? `The backup of ${night} can be restored` : `The backup of ${night} lacks something`}
      isLive
    >
      {wordsOf(found)} {by}
    </Alert>
  );
}

function UnderWay({ rehearsal: { id, night, startedAt, bytes, bytesRead } }: { rehearsal: Rehearsal }) {
  const percent = bytes > 0n ? Math.min(100, Math.floor((100 * Number(bytesRead)) / Number(bytes))) : 0;
  return (
    <div className="grid gap-1.5">
      <LiveRefresh everyMs={1000} />
      <label htmlFor={id} role="status">
        <b className="font-semibold">
          {startedAt ? `Restoring the backup of ${night} into a scratch database` : 'Waiting for a worker'}
        </b>{' '}
        <span className="text-muted tabular-nums">{percent} %</span>
      </label>
      <progress id={id} value={percent} max={100} className="h-2 w-full accent-accent" />
    </div>
  );
}

const figure = (count: number) => count.toLocaleString('en');

function wordsOf({ rows, users, accounts, messages, whole, altered, missing, opened, shut }: Found): string {
  const came = `${figure(rows)} rows: ${figure(users)} users, ${figure(accounts)} mail accounts, ${figure(messages)} messages.`;
  const bodies = `${figure(whole)} message bodies are as they were stored`;
  const less = [
    ...(altered > 0 ? [`${figure(altered)} are altered`] : []),
    ...(missing > 0 ? [`${figure(missing)} are not in it`] : []),
  ];
  const secrets = `The key opens ${figure(opened)} of ${figure(opened + shut)} stored secrets.`;
  return `${came} ${[bodies, ...less].join(', ')}. ${secrets}`;
}
