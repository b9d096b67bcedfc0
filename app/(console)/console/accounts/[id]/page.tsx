import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { CopyProgress } from '#components/account/copy-progress.tsx';
import { DayStrip } from '#components/account/day-strip.tsx';
import { MissingMail } from '#components/account/missing-mail.tsx';
import { RepairLine } from '#components/account/repair-line.tsx';
import { MissingSettings } from '#components/settings/missing-settings.tsx';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { CardSection } from '#components/ui/card.tsx';
import { DayTime } from '#components/ui/day-time.tsx';
import { Facts } from '#components/ui/facts.tsx';
import { Folded } from '#components/ui/folded.tsx';
import { MailAddress } from '#components/ui/mail-address.tsx';
import { RecentChecks } from '#components/ui/recent-checks.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import { type IntervalOf, intervalOf } from '#lib/accounts/interval.ts';
import { type Account, readAccount } from '#lib/accounts/store.ts';
import { db } from '#lib/db/client.ts';
import { databaseTime } from '#lib/db/clock.ts';
import { listTimeline } from '#lib/events/list.ts';
import { readAccountDays } from '#lib/history/account-days.ts';
import { listIncidents } from '#lib/incidents/list.ts';
import { type Repair, readRepairs } from '#lib/incidents/repairs.ts';
import { abilitiesOf, protocolNames } from '#lib/mail/abilities.ts';
import { readFolderFacts } from '#lib/messages/folder-facts.ts';
import { listMissingMail } from '#lib/messages/missing.ts';
import { recordedUntil } from '#lib/protocol-logs/store.ts';
import { every } from '#lib/relative-time.ts';
import { missingForLinks } from '#lib/rules/requirements.ts';
import type { Settings } from '#lib/settings/schema.ts';
import { readSettings } from '#lib/settings/store.ts';
import { may } from '#lib/viewer.ts';
import { requireRight } from '#lib/web/viewer.ts';
import { causeWords } from '#lib/words/causes.ts';
import { byWhom } from '#lib/words/language.ts';
import { wordOf } from '#lib/words/word-of.ts';
import { type AccountRow, toRow } from '../row.ts';
import { AccountPageActions } from './account-page-actions.tsx';
import { ChooseSentFolder } from './choose-sent-folder.tsx';
import { HeldLosses } from './held-losses.tsx';
import { Neighbours } from './neighbours.tsx';
import { NewestMessages } from './newest-messages.tsx';
import { Story } from './story.tsx';

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
      tools={<Neighbours id={account.id} />}
      actions={may(admin, 'accounts:write') && <AccountPageActions account={row} />}
    >
      <Trouble row={row} account={account} repair={repairs?.get(open ?? '')} />
      {may(admin, 'accounts:write') && <ChooseSentFolder {...account} />}
      <HeldLosses id={account.id} folders={folders} canAnswer={may(admin, 'accounts:write')} />
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
              <a href={`/console/accounts/${account.id}/story/export`} download className="link text-sm">
                Export CSV
              </a>
            }
          >
            <Story entries={timeline.items} incidents={incidents} />
            {timeline.nextCursor && (
              <Link href={`?entries=${shown + step}`} scroll={false} className="link m-4 inline-block">
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
      <Link href={`/console/accounts/${id}/protocol-log`} className="link">
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

/** What is wrong, why, and what to do about it. Nothing when all is well. */
function Trouble({
  row,
  account,
  repair,
}: {
  row: AccountRow;
  account: Account;
  repair: Repair | undefined;
}) {
  if (row.state === 'needs_consent' && account.credential.kind === null) return <Waits account={account} />;
  if (row.state === 'active' && !row.cause) return null;
  const isDead = row.state === 'suspended' || row.state === 'needs_consent';
  const words = row.cause ? causeWords(row.cause, row.evidence) : null;
  if (row.state === 'receive_only') {
    return (
      <Alert tone="warn" title="Mail comes in, but cannot be sent.">
        The sending server {account.outgoing?.host} refused the sign-in. Incoming mail is not affected. It is
        asked again now and then, and at once after its password or server was changed.
      </Alert>
    );
  }
  if (!words) return null;
  return (
    <Alert tone={isDead ? 'bad' : 'warn'} title={words.sentence}>
      {isDead && (
        <p>
          Neither fetched nor sent since <RelativeTime at={account.stateSince} />; its old mail stays
          readable.
        </p>
      )}
      <p>{words.hint}</p>
      {repair && (
        <p>
          <RepairLine repair={repair} className="font-medium" />.
        </p>
      )}
      {row.evidence && <p className="evidence mt-1 text-muted">{row.evidence}</p>}
    </Alert>
  );
}

/** Nothing opens it until its owner has connected it. */
async function Waits({ account: { provider, messageCount } }: { account: Account }) {
  const missing = missingForLinks(await readSettings());
  return (
    <Alert
      tone="warn"
      title={
        provider
          ? `It waits for its owner to sign in at ${provider.name}.`
          : 'It waits for its owner to connect it, with a password or at a provider.'
      }
    >
      <p>
        Until then nothing is fetched or sent{messageCount > 0 && '; its old mail stays readable'}.{' '}
        {missing.length > 0 ? (
          <>
            Its owner cannot be told. <MissingSettings keys={missing} /> Then press Send update link.
          </>
        ) : (
          'Send update link sends the owner the way there once more.'
        )}
      </p>
    </Alert>
  );
}

/** Whose it is, and how it is: what is asked first. */
function mainFacts({ owner, ...account }: Account) {
  return [
    {
      name: 'Owner',
      value: (
        <>
          {owner.name && <span className="block">{owner.name}</span>}
          <span className={owner.name ? 'block text-sm text-muted' : undefined}>
            <MailAddress address={owner.email} />
          </span>
        </>
      ),
    },
    {
      name: 'Writes to',
      value: owner.alternateEmail ? (
        <MailAddress address={owner.alternateEmail} />
      ) : (
        'The account itself: no other address is known'
      ),
    },
    { name: 'Incoming server', value: serverWords(account.incoming) },
    { name: 'Last success', value: <RelativeTime at={account.lastSuccessAt} /> },
    { name: 'Next check', value: <RelativeTime at={account.nextCheckAt} never="None" past="Due now" /> },
    { name: 'Last 20 checks', value: <RecentChecks recent={account.recentChecks} /> },
  ];
}

function otherFacts(account: Account, settings: Settings) {
  const { incoming, outgoing, credential } = account;
  return [
    { name: 'Type', value: protocolNames[account.type] },
    { name: 'User name', value: <MailAddress address={incoming.user} /> },
    { name: 'Signs in with', value: signsInWith(account) },
    { name: 'Outgoing server', value: outgoing ? serverWords(outgoing) : 'None' },
    ...(abilitiesOf[account.type].folders
      ? [
          { name: 'Folders', value: account.folders.join(', ') },
          { name: 'New folders', value: newFolderWords[account.newFolders] },
          { name: 'Lost at the server', value: lossWords(account, settings) },
          { name: 'Sent messages', value: sentWords(account) },
        ]
      : [{ name: 'At the server', value: clearingWords(account) }]),
    ...(abilitiesOf[account.type].tells ? [{ name: 'New mail', value: newMail(account) }] : []),
    { name: 'Checked', value: paceWords(account, settings) },
    { name: 'Kept here', value: keptWords(account, settings) },
    {
      name: 'Password set',
      value: credential.setAt ? (
        <>
          <RelativeTime at={credential.setAt} /> {wordOf(byWhom, credential.setBy)?.set}
        </>
      ) : (
        'Never'
      ),
    },
    { name: 'Last checked', value: <RelativeTime at={account.lastCheckAt} /> },
    { name: 'Failures counted', value: account.refusals },
    { name: 'Added', value: <RelativeTime at={account.createdAt} /> },
  ];
}

const serverWords = ({ host, port, security }: { host: string; port: number; security: string }) =>
  `${host}:${port}, ${securityWords[security] ?? security}`;

function signsInWith({ provider, credential }: Account): string {
  if (provider) return provider.name;
  return credential.kind === null ? 'What its owner chooses' : 'A password';
}

function sentWords({ sentFolder, sentCopies }: Account): string {
  if (sentCopies === 'server') return 'The server keeps them';
  const by = sentCopies === 'rekey' ? 'Rekey keeps them' : 'Kept';
  return `${by} in ${sentFolder ?? 'the folder for them'}`;
}

const newFolderWords: Record<Account['newFolders'], string> = {
  none: 'Are not copied',
  inside: 'Are copied within those above',
  all: 'Are copied, but for junk, trash and drafts',
};

function lossWords(account: Account, settings: Settings): string {
  const rule = account.afterLoss ?? settings['archive.afterLoss'];
  return rule === 'mirror' ? 'Is deleted here too, after a day' : 'Stays here, marked';
}

function paceWords({ intervalMinutes, incoming, lastMailAt }: Account, settings: Settings): string {
  const paced = { intervalMinutes, incomingHost: incoming.host, lastMailAt };
  const { seconds, by } = intervalOf(paced, settings, databaseTime());
  return `Every ${every(seconds)}${paceOf[by]}`;
}

const paceOf: Record<IntervalOf, string> = {
  account: ', set for this account',
  host: ', set for its mail host',
  site: '',
  quiet: ', since no mail came for 30 days',
};

function keptWords(account: Account, settings: Settings): string {
  const days = account.keepDays ?? settings['archive.keepDays'];
  const megabytes = account.keepMegabytes ?? settings['archive.keepMegabytes'];
  const limits = [
    ...(days > 0 ? [`${days.toLocaleString('en')} days`] : []),
    ...(megabytes > 0 ? [`${megabytes.toLocaleString('en')} MB`] : []),
  ];
  return limits.length > 0 ? `At most ${limits.join(' and ')}, and what is flagged` : 'All mail';
}

function clearingWords({ deleteAfterDays: days }: Account): string {
  const kept =
    days === null
      ? 'Mail stays there'
      : `Mail is deleted there ${days} ${days === 1 ? 'day' : 'days'} after it was stored`;
  return `${kept}. POP3 has no folders, no flags and no copies of sent messages.`;
}

function newMail({ instant, instantTrouble, waitingSince }: Account) {
  if (!instant) return 'Comes with the checks';
  if (waitingSince) {
    return (
      <>
        Instant: a connection has waited since <RelativeTime at={waitingSince} />
      </>
    );
  }
  return instantTrouble ? notInstant[instantTrouble] : 'Instant, as soon as its next check is well';
}

const notInstant: Record<NonNullable<Account['instantTrouble']>, string> = {
  not_offered: 'Comes with the checks: the server does not tell of new mail (it has no IDLE)',
  host_full: 'Comes with the checks: as many accounts of its mail host wait as may',
  worker_full: 'Comes with the checks: as many accounts of its worker wait as may',
  ended_early: 'Comes with the checks: the server ended the connection soon after it began to wait',
};

const securityWords: Record<string, string> = { tls: 'TLS', starttls: 'STARTTLS', none: 'not encrypted' };
