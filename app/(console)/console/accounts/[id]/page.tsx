import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { CopyProgress } from '#components/account/copy-progress.tsx';
import { DayStrip } from '#components/account/day-strip.tsx';
import { MissingMail } from '#components/account/missing-mail.tsx';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { CardSection } from '#components/ui/card.tsx';
import { DayTime } from '#components/ui/day-time.tsx';
import { Facts } from '#components/ui/facts.tsx';
import { Folded } from '#components/ui/folded.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import { type Account, readAccount } from '#lib/accounts/store.ts';
import { db } from '#lib/db/client.ts';
import { listTimeline } from '#lib/events/list.ts';
import { readAccountDays } from '#lib/history/account-days.ts';
import { listIncidents } from '#lib/incidents/list.ts';
import { readRepairs } from '#lib/incidents/repairs.ts';
import { readFolderFacts } from '#lib/messages/folder-facts.ts';
import { listMissingMail } from '#lib/messages/missing.ts';
import { recordedUntil } from '#lib/protocol-logs/store.ts';
import { readSettings } from '#lib/settings/store.ts';
import { may } from '#lib/viewer.ts';
import { requireRight } from '#lib/web/viewer.ts';
import { toRow } from '../row.ts';
import { AccountPageActions } from './account-page-actions.tsx';
import { ChooseSentFolder } from './choose-sent-folder.tsx';
import { mainFacts, otherFacts } from './facts.tsx';
import { HeldLosses } from './held-losses.tsx';
import { BackToList, Neighbours } from './neighbours.tsx';
import { NewestMessages } from './newest-messages.tsx';
import { RestlessServer } from './restless-server.tsx';
import { Story } from './story.tsx';
import { Trouble } from './trouble.tsx';

type Props = { params: Promise<{ id: string }>; searchParams: Promise<{ entries?: string | string[] }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const account = await readAccount(await requireRight('accounts:read'), (await params).id);
  return { title: account?.address ?? 'Account' };
}

const step = 50;

export default async function AccountPage({ params, searchParams }: Props) {
  const admin = await requireRight('accounts:read');
  const account = await readAccount(admin, (await params).id);
  if (!account) notFound();
  const shown = Math.min(1000, Math.max(step, Number((await searchParams).entries) || step));
  const open = account.incident?.id;
  const [settings, timeline, incidents, missing, repairs, days, folders, recorded] = await Promise.all([
    readSettings(),
    listTimeline(admin, account.id, { limit: shown }),
    listIncidents(admin, account.id),
    listMissingMail(db(), account.id),
    open ? readRepairs(admin, [open]) : null,
    readAccountDays(admin, account),
    readFolderFacts(admin, account.id),
    recordedUntil(admin, account.id),
  ]);
  const row = toRow(account, settings);
  return (
    <ConsolePage
      title={row.name}
      lead={
        <span className="flex flex-wrap items-center gap-x-3 gap-y-2">
          {row.name !== row.address && <span className="wrap-anywhere">{row.address}</span>}
          <StatusBadge {...row} hasBeenChecked={row.lastCheckAt !== null} />
        </span>
      }
      back={
        <span className="flex min-h-9 items-center justify-between gap-4">
          <BackToList id={account.id} />
          <Neighbours id={account.id} />
        </span>
      }
      actions={may(admin, 'accounts:write') && <AccountPageActions account={row} />}
    >
      <Trouble row={row} account={account} repair={repairs?.get(open ?? '')} />
      {may(admin, 'accounts:write') && <ChooseSentFolder {...account} />}
      <HeldLosses id={account.id} folders={folders} canAnswer={may(admin, 'accounts:write')} />
      <RestlessServer folders={folders} />
      <CopyProgress folders={folders} />
      <MissingMail missing={missing} />
      <CardSection id="days" title="Last 90 days">
        <DayStrip days={days} />
      </CardSection>
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_336px] 2xl:grid-cols-[minmax(0,1fr)_420px]">
        <CardSection id="facts" title="Account" className="min-w-0 xl:col-start-2 xl:row-start-1">
          <div className="px-4 py-1">
            <Facts facts={mainFacts(account)} />
            <Folded words="Show all facts">
              <Facts facts={otherFacts(account, settings)} />
            </Folded>
            <ProtocolLogLine id={account.id} until={recorded} />
          </div>
        </CardSection>
        <div className="grid min-w-0 gap-4 xl:col-start-1 xl:row-start-1">
          <CardSection
            id="timeline"
            title="Timeline"
            aside={
              <a
                href={`/console/accounts/${account.id}/story/export`}
                download
                className="link-alone text-sm"
              >
                Export CSV
              </a>
            }
          >
            <Story entries={timeline.items} incidents={incidents} />
            {timeline.nextCursor && (
              <Link href={`?entries=${shown + step}`} scroll={false} className="link-alone mx-4 my-2">
                Show older entries
              </Link>
            )}
          </CardSection>
          <CardSection id="messages" title="Newest messages" aside={<Total account={account} />}>
            <NewestMessages account={account} canRead={may(admin, 'messages:read')} />
          </CardSection>
        </div>
      </div>
    </ConsolePage>
  );
}

/** The way to what is said to its servers, and whether that is recorded now. */
function ProtocolLogLine({ id, until }: { id: string; until: Date | null }) {
  return (
    <p className="py-2 text-sm text-muted">
      <Link href={`/console/accounts/${id}/protocol-log`} className="link-alone">
        Protocol log
      </Link>
      {until && (
        <>
          , recording until <DayTime at={until} />
        </>
      )}
    </p>
  );
}

function Total({ account }: { account: Account }) {
  return (
    <span className="text-sm text-muted tabular-nums">
      {account.messageCount.toLocaleString('en')} copied
    </span>
  );
}
