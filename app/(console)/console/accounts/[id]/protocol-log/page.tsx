import { ScrollText } from 'lucide-react';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { DayTime } from '#components/ui/day-time.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { readAccount } from '#lib/accounts/store.ts';
import { type ProtocolLog, readLog } from '#lib/protocol-logs/store.ts';
import { may } from '#lib/viewer.ts';
import { requireRight } from '#lib/web/viewer.ts';
import { BackToAccount } from '../back-to-account.tsx';
import { recordProtocol } from './actions.ts';
import { Connection } from './connection.tsx';

export const metadata: Metadata = { title: 'Protocol log' };

/** The page is drawn anew every few seconds: all of a log is in its file. */
const mostShown = 10;

/** What was said to an account's mail servers, while somebody wanted to know. */
export default async function ProtocolLogPage({ params }: { params: Promise<{ id: string }> }) {
  const admin = await requireRight('accounts:read');
  const account = await readAccount(admin, (await params).id);
  if (!account) notFound();
  const log = await readLog(admin, account.id, mostShown);
  const canRecord = may(admin, 'accounts:write');
  return (
    <ConsolePage title="Protocol log" lead={account.address} back={<BackToAccount {...account} />}>
      <Alert tone="info" title={log?.isOn ? <Recording log={log} /> : 'Not recording'}>
        What Rekey says to the mail servers of this account, and what they answer. Passwords and tokens are
        masked, and of mail only the length is kept: no text, no subject, no sender or recipient. It can be
        read for a day after it ended.
        {canRecord && (
          <form action={recordProtocol} className="mt-2 flex flex-wrap items-center gap-2">
            <input type="hidden" name="id" value={account.id} />
            <Button type="submit" name="what" value="start" variant={log?.isOn ? 'plain' : 'primary'}>
              {log?.isOn ? 'Another hour from now' : 'Record for an hour'}
            </Button>
            {log?.isOn && (
              <Button type="submit" name="what" value="stop">
                Stop
              </Button>
            )}
          </form>
        )}
      </Alert>
      {log && log.count > 0 ? (
        <Connections id={account.id} log={log} />
      ) : (
        <Nothing isOn={log?.isOn ?? false} />
      )}
    </ConsolePage>
  );
}

const Recording = ({ log }: { log: ProtocolLog }) => (
  <>
    Recording until <DayTime at={log.until} />, asked for by {log.startedBy}
  </>
);

function Connections({ id, log: { connections, count, leftOut } }: { id: string; log: ProtocolLog }) {
  const older = count - connections.length;
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 text-sm text-muted">
        <span>
          {count === 1 ? 'One connection' : `${count.toLocaleString('en')} connections`}, the newest first.
          {older > 0 && ` ${older.toLocaleString('en')} older ones are in the file.`}
          {leftOut > 0 &&
            ` The ${leftOut.toLocaleString('en')} oldest had to go: no more than 2 MB are kept.`}
        </span>
        <a href={`/console/accounts/${id}/protocol-log/download`} download className="link">
          Download
        </a>
      </div>
      <Card>
        {connections.map((connection, index) => (
          <Connection key={connection.id} connection={connection} isOpen={index === 0} />
        ))}
      </Card>
    </>
  );
}

function Nothing({ isOn }: { isOn: boolean }) {
  return (
    <Card>
      <EmptyState icon={ScrollText} title={isOn ? 'Nothing was said yet' : 'Nothing is recorded'}>
        {isOn
          ? 'The next check, and every message that is sent, appears here within seconds.'
          : 'Record for an hour to see, line by line, why a mail server refuses a sign-in or does not hand mail out.'}
      </EmptyState>
    </Card>
  );
}
