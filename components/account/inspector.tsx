'use client';

import { type ReactNode, useEffect, useState } from 'react';
import { MailAddress } from '#components/ui/mail-address.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { AccountState } from '#lib/accounts/schema.ts';
import type { Repair } from '#lib/incidents/repairs.ts';
import { causeWords } from '#lib/words/causes.ts';
import { Skeleton } from '../ui/skeleton.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import { RepairLine } from './repair-line.tsx';
import { Timeline, type TimelineEntry } from './timeline.tsx';

export type Inspected = {
  id: string;
  address: string;
  state: AccountState;
  isPaused: boolean;
  refusals: number;
  refusalsNeeded: number;
  lastCheckAt: Date | string | null;
  nextCheckAt: Date | string | null;
  cause: string | null;
  evidence: string | null;
  owner: string;
  ownerEmail: string;
  server: string;
  port: number;
  userName: string;
  messageCount: number;
  repair: Repair | null;
};

/** The selected account's story, beside the grid: how it is, why, what the server said, what happened last. */
export function Inspector({ account }: { account: Inspected }) {
  const entries = useStory(account);
  return (
    <div className="mt-3 grid gap-4 border-t border-line px-2 pt-4 text-sm">
      <div className="grid justify-items-start gap-1.5">
        <StatusBadge {...account} hasBeenChecked={account.lastCheckAt !== null} />
        {account.cause && (
          <>
            <p>
              {causeWords(account.cause, account.evidence).sentence}{' '}
              <span className="text-muted">{causeWords(account.cause, account.evidence).hint}</span>
            </p>
            {account.evidence && <p className="evidence text-muted">{account.evidence}</p>}
            {account.repair && <RepairLine repair={account.repair} className="font-medium" />}
          </>
        )}
      </div>
      <dl className="grid gap-1.5">
        <Fact name="Owner">
          <span title={account.ownerEmail}>{account.owner}</span>
        </Fact>
        <Fact name="Server">{`${account.server}:${account.port}`}</Fact>
        <Fact name="User">
          <MailAddress address={account.userName} />
        </Fact>
        <Fact name="Messages">{account.messageCount.toLocaleString('en')}</Fact>
        <Fact name="Next check">
          <RelativeTime at={account.nextCheckAt} isShort never="None" past="Due now" />
        </Fact>
      </dl>
      {entries === null && <StoryOnItsWay />}
      {entries && entries.length > 0 && <Timeline entries={entries} isDense />}
    </div>
  );
}

function StoryOnItsWay() {
  return (
    <div className="grid gap-3" aria-hidden>
      {['w-32', 'w-24', 'w-28'].map((width) => (
        <div key={width} className="flex items-center gap-2.5">
          <Skeleton className="size-6 rounded-full" />
          <Skeleton className={width} />
        </div>
      ))}
    </div>
  );
}

/** The value beside its name, and below it where both have no room: no name of a server is broken for it. */
function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap gap-x-3">
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 wrap-anywhere">{children}</dd>
    </div>
  );
}

/** Asked for when another account is selected, and again when something happened to this one. */
function useStory({ id, state, isPaused, lastCheckAt, repair }: Inspected): TimelineEntry[] | null {
  const [story, setStory] = useState<{ id: string; entries: TimelineEntry[] } | null>(null);
  const version = JSON.stringify([state, isPaused, lastCheckAt, repair]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: version says when to ask again
  useEffect(() => {
    const stop = new AbortController();
    fetch(`/console/accounts/${id}/story`, { signal: stop.signal })
      .then(async (answer) => {
        if (!answer.ok) return;
        const { items } = (await answer.json()) as { items: TimelineEntry[] };
        setStory({ id, entries: items });
      })
      .catch(() => {
        // The next refresh asks again; the facts above stand by themselves.
      });
    return () => stop.abort();
  }, [id, version]);
  return story?.id === id ? story.entries : null;
}
