'use client';

import { FileText, Pause, Pencil, Play, RefreshCw, Send, Trash2 } from 'lucide-react';
import { type ReactNode, useState, useTransition } from 'react';
import { ActionButton, ActionGroup, ActionLink, ActionList } from '#components/shell/actions.tsx';
import { Button } from '#components/ui/button.tsx';
import { AlertDialog } from '#components/ui/dialog.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { AccountState } from '#lib/accounts/schema.ts';
import { relativeTime } from '#lib/relative-time.ts';
import type { ActionResult } from '#lib/web/action.ts';
import { useCheckOutcomes } from './use-check-outcomes.ts';

export type ActingOn = {
  id: string;
  name: string;
  address: string;
  state: AccountState;
  isPaused: boolean;
  messageCount: number;
  lastCheckAt: Date | string | null;
  cause: string | null;
  evidence: string | null;
};

/** A check that was asked for and is not made, and why. */
export type HeldCheck = {
  id: string;
  reason: 'not_found' | 'paused' | 'budget' | 'password_refused';
  retryAt: Date | null;
};
/** What follows from *Resume* for one account (lib/flows/resume-account.ts). */
export type ResumedAccount = {
  id: string;
  endedPause: boolean;
  next: 'check' | 'probe' | 'wait';
  retryAt: Date | null;
};
type OnIds<T> = (ids: unknown) => Promise<ActionResult<T>>;

/** The server actions an account can be given; handed in by the page, which knows them. */
export type AccountVerbs = {
  check: OnIds<{ askedAt: Date; held: HeldCheck[] }>;
  pause: OnIds<null>;
  resume: OnIds<{ askedAt: Date; resumed: ResumedAccount[] }>;
  sendLinks: OnIds<{ sent: number }>;
  remove: OnIds<{ deleted: number }>;
};

/** What can be done with the chosen account or accounts. `isHere`: their own page is the one shown. */
export function AccountActions({
  accounts,
  verbs,
  isHere = false,
  onDeleted,
  children,
}: {
  accounts: ActingOn[];
  verbs: AccountVerbs;
  isHere?: boolean;
  onDeleted?: () => void;
  children?: ReactNode;
}) {
  const [running, setRunning] = useState<string | null>(null);
  const [, start] = useTransition();
  const [isAsking, setIsAsking] = useState(false);
  const { watch, isWaiting } = useCheckOutcomes(accounts);
  const [only] = accounts;
  if (!only) return null;

  const ids = accounts.map(({ id }) => id);
  const title = accounts.length === 1 ? only.name : `${accounts.length} accounts`;
  const nameOf = (id: string) => accounts.find((account) => account.id === id)?.name ?? 'An account';
  const run = <T,>(verb: string, action: OnIds<T>, onDone: (value: T) => void, on = ids) => {
    setRunning(verb);
    start(async () => {
      const result = await action(on);
      setRunning(null);
      if (result.ok) onDone(result.value);
      else toast('bad', result.message, { description: <Missing problems={result.problems} /> });
    });
  };

  const check = () =>
    run('check', verbs.check, ({ askedAt, held }) => {
      const heldIds = new Set(held.map(({ id }) => id));
      const asked = ids.filter((id) => !heldIds.has(id));
      if (asked.length > 0) watch(asked, askedAt);
      for (const { id, reason, retryAt } of held.slice(0, 3))
        toast('warn', `${nameOf(id)}: ${heldWords(reason, retryAt)}`);
    });
  const pause = () => {
    const active = accounts.filter(({ isPaused }) => !isPaused);
    // Resuming would also try a refused password once more: not for taking a pause back.
    const canUndo = active.every(({ state }) => state !== 'suspended');
    const activeIds = active.map(({ id }) => id);
    run(
      'pause',
      verbs.pause,
      () => {
        const undo = {
          onUndo: () => run('resume', verbs.resume, () => toast('ok', `Resumed ${title}`), activeIds),
        };
        toast('ok', `Paused ${title}`, canUndo ? { undo } : {});
      },
      activeIds,
    );
  };
  const resume = () =>
    run('resume', verbs.resume, ({ askedAt, resumed }) => {
      const tried = resumed.filter(({ next }) => next !== 'wait').map(({ id }) => id);
      if (tried.length > 0) watch(tried, askedAt);
      const polled = resumed.filter(({ next }) => next === 'check');
      const [first] = polled;
      if (first)
        toast('ok', `Resumed ${polled.length === 1 ? nameOf(first.id) : `${polled.length} accounts`}`);
      for (const one of resumed.filter(({ next }) => next !== 'check').slice(0, 3)) {
        const { words, description } = resumedWords(one);
        toast(one.next === 'probe' ? 'ok' : 'warn', `${nameOf(one.id)}: ${words}`, { description });
      }
    });
  const sendLinks = () =>
    run('link', verbs.sendLinks, ({ sent }) =>
      toast('ok', sent === 1 ? 'Update link queued' : `${sent} update links queued`, {
        description: 'It is on its way; earlier links end with it.',
      }),
    );
  const remove = () =>
    run('delete', verbs.remove, ({ deleted }) => {
      setIsAsking(false);
      toast('ok', deleted === 1 ? `Deleted ${title}` : `Deleted ${deleted} accounts`);
      onDeleted?.();
    });

  const messages = accounts.reduce((sum, { messageCount }) => sum + messageCount, 0);
  const canResume = accounts.some(({ isPaused, state }) => isPaused || isRefused(state));
  const canPause = accounts.some(({ isPaused }) => !isPaused);
  return (
    <ActionGroup title={title}>
      <ActionList>
        <ActionButton
          onClick={check}
          busy={running === 'check' || isWaiting}
          disabled={accounts.every(({ isPaused }) => isPaused)}
        >
          <RefreshCw aria-hidden />
          Check now
        </ActionButton>
        <ActionButton onClick={sendLinks} busy={running === 'link'}>
          <Send aria-hidden />
          Send update link
        </ActionButton>
        <ActionButton onClick={resume} busy={running === 'resume'} disabled={!canResume}>
          <Play aria-hidden />
          Resume
        </ActionButton>
        <ActionButton onClick={pause} busy={running === 'pause'} disabled={!canPause}>
          <Pause aria-hidden />
          Pause
        </ActionButton>
        {accounts.length === 1 && (
          <>
            {!isHere && (
              <ActionLink href={`/console/accounts/${only.id}`}>
                <FileText aria-hidden />
                Open
              </ActionLink>
            )}
            <ActionLink href={`/console/accounts/${only.id}/edit`}>
              <Pencil aria-hidden />
              Edit
            </ActionLink>
          </>
        )}
        <ActionButton isDanger onClick={() => setIsAsking(true)}>
          <Trash2 aria-hidden />
          Delete
        </ActionButton>
      </ActionList>
      {children}
      <AlertDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title={accounts.length === 1 ? `Delete ${only.address}?` : `Delete ${accounts.length} accounts?`}
        description={
          <>
            {accounts.length > 1 && <p>{namesOf(accounts)}</p>}
            <p>{goesWith(messages)}</p>
            <p>Nothing changes at the mail server. This cannot be undone.</p>
          </>
        }
        confirm={
          <Button variant="dangerSolid" onClick={remove} busy={running === 'delete'}>
            Delete
          </Button>
        }
      />
    </ActionGroup>
  );
}

function Missing({ problems }: { problems: { field: string; message: string }[] }) {
  if (problems.length === 0) return null;
  return <>Missing: {problems.map(({ field }) => field).join(', ')}</>;
}

/** A stored password was refused: Resume tries it once more. */
const isRefused = (state: AccountState) => state === 'suspended' || state === 'receive_only';

function resumedWords({ endedPause, next, retryAt }: ResumedAccount): { words: string; description: string } {
  const pause = endedPause ? 'the pause is over; ' : '';
  if (next === 'probe') {
    return {
      words: `${pause}its password was refused and is tried once more now`,
      description: 'Nobody is told that it works before the server has taken it.',
    };
  }
  const when = retryAt ? relativeTime(new Date(retryAt), new Date()) : 'later';
  return {
    words: `${pause}its password was refused, and so was the try of today`,
    description: `It is tried again ${when}. Sooner: give it a new password with Edit, or send an update link.`,
  };
}

function heldWords(reason: HeldCheck['reason'], retryAt: Date | null): string {
  if (reason === 'paused') return 'is paused, so it was not checked';
  if (reason === 'not_found') return 'is not there any more';
  const when = retryAt ? relativeTime(new Date(retryAt), new Date()) : 'later';
  if (reason === 'password_refused') {
    return `its password was refused and is not sent to the server again; it is tried once by itself ${when}`;
  }
  return `its sign-ins for this hour are used up; possible again ${when}`;
}

function goesWith(messages: number): string {
  if (messages === 0) return 'No messages were copied from it.';
  const count = messages.toLocaleString('en');
  return messages === 1
    ? 'One copied message is deleted with it.'
    : `${count} copied messages are deleted with it.`;
}

function namesOf(accounts: ActingOn[]): string {
  const shown = accounts.slice(0, 5).map(({ address }) => address);
  const rest = accounts.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
}
