import { DatabaseBackup } from 'lucide-react';
import type { Metadata } from 'next';
import { ActionList } from '#components/shell/actions.tsx';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { type RecordColumn, RecordList } from '#components/ui/record-list.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { type BackupRun, listBackups } from '#lib/backups/list.ts';
import { lastRehearsal } from '#lib/backups/rehearsals.ts';
import { db } from '#lib/db/client.ts';
import { isBackedUpNightly } from '#lib/heartbeats/backups.ts';
import { listAlive } from '#lib/heartbeats/store.ts';
import { readSettings } from '#lib/settings/store.ts';
import { may } from '#lib/viewer.ts';
import { requireRight } from '#lib/web/viewer.ts';

import { RehearsalPart } from './rehearsal-part.tsx';
import { RehearseButton } from './rehearse-button.tsx';

export const metadata: Metadata = { title: 'Backups' };

export default async function BackupsPage() {
  const admin = await requireRight('settings:read');
  const [runs, settings, rehearsal, alive] = await Promise.all([
    listBackups(60),
    readSettings(),
    lastRehearsal(),
    listAlive(db()),
  ]);
  const newest = runs.find(({ endedAt, error }) => endedAt && !error);
  const hour = String(settings['backup.hour']).padStart(2, '0');
  return (
    <ConsolePage
      title="Backups"
      lead={`Made every night at ${hour}:00 UTC; ${settings['backup.keep']} are kept. A restore is made at the command line.`}
      actions={
        newest &&
        may(admin, 'settings:write') && (
          <ActionList>
            <RehearseButton night={newest.night} isUnderWay={rehearsal !== null && !rehearsal.endedAt} />
          </ActionList>
        )
      }
    >
      {rehearsal && <RehearsalPart rehearsal={rehearsal} />}
      {isBackedUpNightly(alive) === false && (
        <Alert tone="warn" title="No backup is made at night">
          Set <code className="evidence">REKEY_BACKUP_PASSPHRASE</code> for the worker and start Rekey anew.
        </Alert>
      )}
      {runs.length > 0 ? (
        <RecordList label="Backups" rows={runs.map((run) => ({ ...run, id: run.night }))} columns={columns} />
      ) : (
        <Card>
          <EmptyState icon={DatabaseBackup} title="No backup yet">
            Each holds the whole database as it was at one moment, and is opened by its passphrase together
            with the key.
          </EmptyState>
        </Card>
      )}
    </ConsolePage>
  );
}

const columns: RecordColumn<BackupRun & { id: string }>[] = [
  { header: 'Night', phone: 'title', className: 'whitespace-nowrap', cell: ({ night }) => night },
  {
    header: 'State',
    className: 'md:w-full',
    cell: ({ endedAt, error }) =>
      error ? (
        <span className="text-bad wrap-anywhere">Failed: {error}</span>
      ) : endedAt ? (
        'Whole'
      ) : (
        'Under way, or cut short'
      ),
  },
  {
    header: 'Size',
    className: 'whitespace-nowrap md:text-right tabular-nums',
    cell: ({ bytes }) =>
      bytes === null
        ? ''
        : `${(Number(bytes) / 1_000_000).toLocaleString('en', { maximumFractionDigits: 1 })} MB`,
  },
  {
    header: 'Made',
    className: 'whitespace-nowrap',
    cell: ({ endedAt }) => <RelativeTime at={endedAt} never="" isShort />,
  },
  {
    header: 'On',
    cell: ({ host, file }) => <span className="wrap-anywhere">{file ? `${host}: ${file}` : host}</span>,
  },
];
