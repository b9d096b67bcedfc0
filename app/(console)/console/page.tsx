import { Check, Circle, Mail, Plus, Server } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { ActionLink, ActionList } from '#components/shell/actions.tsx';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { Only } from '#components/shell/rights.tsx';
import { SecondFactorNote } from '#components/shell/second-factor-note.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Card, CardSection } from '#components/ui/card.tsx';
import { DayTime } from '#components/ui/day-time.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { databaseTime } from '#lib/db/clock.ts';
import { type Range, ranges, readStates } from '#lib/history/state-hours.ts';
import { type FirstStep, readFirstSteps } from '#lib/overview/first-steps.ts';
import { type Overview, readOverview } from '#lib/overview/read.ts';
import { machineTrouble } from '#lib/own-trouble.ts';
import { every } from '#lib/relative-time.ts';
import { readSettings } from '#lib/settings/store.ts';
import { may } from '#lib/viewer.ts';
import { requireRight } from '#lib/web/viewer.ts';
import { HeldNotifications } from './held-notifications.tsx';
import { HistoryChart, Ranges } from './history-chart.tsx';
import { NextChecks } from './next-checks.tsx';
import { OpenIncidents } from './open-incidents.tsx';
import { Outages } from './outages.tsx';
import { readCounts } from './read-counts.ts';
import { StateBar } from './state-bar.tsx';
import { Tiles } from './tiles.tsx';

export const metadata: Metadata = { title: 'Overview' };

export default async function OverviewPage({ searchParams }: { searchParams: Promise<{ range?: string }> }) {
  const asked = (await searchParams).range ?? '';
  const range: Range = Object.hasOwn(ranges, asked) ? (asked as Range) : '24h';
  const admin = await requireRight('accounts:read');
  const settings = await readSettings();
  const interval = settings['fetcher.intervalSeconds'];
  const [overview, accounts] = await Promise.all([
    readOverview(admin, settings, databaseTime()),
    readCounts(),
  ]);
  const history = await readStates(admin, range, accounts);
  const steps = await readFirstSteps(settings, accounts.all);
  const isUnfinished = steps.some(({ isDone }) => !isDone);
  const trouble = machineTrouble();
  // Of two columns about as high as each other.
  const hasMany = overview.incidents.items.length > 3;
  const checks = (
    <CardSection id="checks" title="Checks">
      <Checks overview={overview} interval={interval} />
    </CardSection>
  );
  const alive = overview.workers.filter(({ isAlive }) => isAlive).length;
  const workers = (
    <CardSection id="workers" title="Workers" aside={<Figure value={alive} />}>
      <Workers workers={overview.workers} />
    </CardSection>
  );
  return (
    <ConsolePage
      title="Overview"
      lead={`Accounts are checked every ${every(interval)}, unless set otherwise.`}
      actions={<Actions />}
    >
      <Outages outages={overview.outages} />
      <SecondFactorNote />
      {trouble && (
        <Alert tone="bad" title="This machine has run short">
          For now: {trouble}. Mail that cannot be stored stays on its server and is fetched later.
        </Alert>
      )}
      {alive === 0 && (
        <Alert tone="bad" title="No worker is running">
          Nothing is fetched and nothing is sent until one runs. Start one with{' '}
          <code className="evidence">npm start</code> or <code className="evidence">npm run worker</code>.
        </Alert>
      )}
      <HeldNotifications />
      {isUnfinished && may(admin, 'settings:write') ? (
        <FirstSteps steps={steps} />
      ) : (
        accounts.all === 0 && (
          <Card>
            <EmptyState icon={Mail} title="No mail accounts yet" />
          </Card>
        )
      )}
      {accounts.all === 0 ? (
        // Five cards of zeros would say nothing; they come with the first account.
        workers
      ) : (
        <>
          <CardSection id="states" title="Accounts" aside={<Figure value={accounts.all} />}>
            <StateBar counts={accounts} />
          </CardSection>
          {/* On a phone one below the other: who has no mail comes before how it was. */}
          <div className="grid items-start gap-4 xl:grid-cols-2">
            <div className="grid min-w-0 gap-4">
              <CardSection
                id="incidents"
                title="Open incidents"
                aside={<Figure value={overview.incidents.total} />}
              >
                <OpenIncidents incidents={overview.incidents} />
              </CardSection>
              <CardSection id="delivery" title="Notifications, last 24 hours">
                <Delivery delivery={overview.delivery} />
              </CardSection>
              {!hasMany && checks}
            </div>
            <div className="grid min-w-0 gap-4">
              <CardSection id="history" title="Accounts in trouble" aside={<Ranges current={range} />}>
                <HistoryChart parts={history} range={range} />
                <Tiles overview={overview} />
              </CardSection>
              {hasMany && checks}
              {workers}
            </div>
          </div>
        </>
      )}
    </ConsolePage>
  );
}

function Actions() {
  return (
    <ActionList>
      <Only right="accounts:write">
        <ActionLink href="/console/accounts/new">
          <Plus aria-hidden />
          Add account
        </ActionLink>
      </Only>
      <ActionLink href="/console/accounts?state=attention">
        <Mail aria-hidden />
        Needs attention
      </ActionLink>
      <Only right="settings:read">
        <ActionLink href="/console/email-settings">
          <Server aria-hidden />
          Email Settings
        </ActionLink>
      </Only>
    </ActionList>
  );
}

function Figure({ value }: { value: number }) {
  return <span className="text-sm text-muted tabular-nums">{value.toLocaleString('en')}</span>;
}

function FirstSteps({ steps }: { steps: FirstStep[] }) {
  return (
    <CardSection
      id="first-steps"
      title="First steps"
      aside={
        <span className="text-sm text-muted">
          {steps.filter(({ isDone }) => isDone).length} of {steps.length} done
        </span>
      }
    >
      <ul className="grid gap-0.5 p-2">
        {steps.map(({ words, page, isDone }) => (
          <li key={words}>
            <Link
              href={page}
              className="flex items-center gap-2.5 rounded-md px-2 py-1.5 text-text hover:bg-idle-soft hover:no-underline"
            >
              {isDone ? (
                <Check aria-hidden className="size-4 shrink-0 text-ok" />
              ) : (
                <Circle aria-hidden className="size-4 shrink-0 text-muted" />
              )}
              <span className={isDone ? 'text-muted' : 'font-medium'}>{words}</span>
              {isDone && <span className="sr-only">, done</span>}
            </Link>
          </li>
        ))}
      </ul>
    </CardSection>
  );
}

function Checks({ overview, interval }: { overview: Overview; interval: number }) {
  const { cycle, next } = overview;
  return (
    <div className="grid gap-4 p-4">
      <p>
        <b className="font-semibold tabular-nums">
          {cycle.checked.toLocaleString('en')} of {cycle.all.toLocaleString('en')}
        </b>{' '}
        accounts checked within the last {every(interval)}
        {cycle.latestAt && (
          <>
            ; the latest <RelativeTime at={cycle.latestAt} />
          </>
        )}
        .{` ${(cycle.withinMinute / 60).toFixed(cycle.withinMinute < 600 ? 1 : 0)} checks a second.`}
        {next.overdue > 0 &&
          ` ${next.overdue.toLocaleString('en')} ${next.overdue === 1 ? 'is' : 'are'} due now.`}
      </p>
      <NextChecks next={next} />
    </div>
  );
}

function Delivery({ delivery }: { delivery: Overview['delivery'] }) {
  const entries: { label: string; value: number; tone?: string; list: string }[] = [
    { label: 'Sent', value: delivery.sent, list: 'state=sent&within=24h' },
    { label: 'Waiting now', value: delivery.waiting, list: 'state=queued' },
    {
      label: 'Failed',
      value: delivery.failed,
      list: 'state=failed&within=24h',
      tone: delivery.failed > 0 ? 'text-bad' : undefined,
    },
  ];
  return (
    <ul className="grid grid-cols-3 gap-4 p-4">
      {entries.map(({ label, value, tone, list }) => (
        <li key={label}>
          <Link href={`/console/notifications?${list}`} className="group grid text-text hover:no-underline">
            <span className={`text-xl font-semibold tabular-nums ${tone ?? ''}`}>
              {value.toLocaleString('en')}
            </span>
            <span className="text-sm text-muted group-hover:text-text group-hover:underline">{label}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Workers({ workers }: { workers: Overview['workers'] }) {
  if (workers.length === 0) return <p className="px-4 py-3 text-muted">None was heard of in the last day.</p>;
  return (
    <ul>
      {workers.map(({ id, hostname, pid, version, startedAt, lastSeenAt, isAlive }) => (
        <Line key={id}>
          <span aria-hidden className={`size-2 shrink-0 rounded-full ${isAlive ? 'bg-ok' : 'bg-bad'}`} />
          <span className="clip min-w-44 flex-1" title={`${hostname}, process ${pid}`}>
            {hostname}{' '}
            <span className="text-muted">
              process {pid}
              {version && `, version ${version}`}
            </span>
          </span>
          <span className="text-sm text-muted max-sm:basis-full max-sm:pl-4.5">
            {isAlive ? (
              <>
                heard of <RelativeTime at={lastSeenAt} isShort />, started{' '}
                <RelativeTime at={startedAt} isShort />
              </>
            ) : (
              <>
                not heard of since <DayTime at={lastSeenAt} />
              </>
            )}
          </span>
        </Line>
      ))}
    </ul>
  );
}

function Line({ children }: { children: ReactNode }) {
  return (
    <li className="flex items-center gap-x-2.5 border-line flex-wrap px-4 py-2.5 not-last:border-b">
      {children}
    </li>
  );
}
