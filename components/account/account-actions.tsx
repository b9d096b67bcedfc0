'use client';

import { FileText, Pause, Pencil, Play, RefreshCw, Send, Trash2 } from 'lucide-react';
import { type ReactNode, useState, useTransition } from 'react';
import { ActionButton, ActionGroup, ActionLink, ActionList } from '#components/shell/actions.tsx';
import { useKeys } from '#components/shell/keys/use-keys.ts';
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
  reason: 'not_found' | 'paused' | 'budget' | 'password_refused';
  retryAt: Date | null;
};
/** What follows from *Resume* for one account (lib/flows/resume-account.ts). */
type ResumedAccount = {
  endedPause: boolean;
  next: 'check' | 'probe' | 'wait';
  retryAt: Date | null;
};
type OnId<T> = (id: unknown) => Promise<ActionResult<T>>;

/** The server actions an account can be given; handed in by the page, which knows them. */
export type AccountVerbs = {
  check: OnId<{ askedAt: Date; held: HeldCheck | null }>;
  pause: OnId<null>;
  resume: OnId<{ askedAt: Date; resumed: ResumedAccount }>;
  sendLink: OnId<null>;
  remove: OnId<null>;
};

/** What can be done with one account. `isHere`: its own page is the one shown. Many: the grid's bulk actions. */
export function AccountActions({
  account,
  verbs,
  isHere = false,
  onDeleted,
  children,
}: {
  account: ActingOn;
  verbs: AccountVerbs;
  isHere?: boolean;
  onDeleted?: () => void;
  children?: ReactNode;
}) {
  const [running, setRunning] = useState<string | null>(null);
  const [, start] = useTransition();
  const [isAsking, setIsAsking] = useState(false);
  const { watch, isWaiting } = useCheckOutcomes(account);

  const { id, name, address, state, isPaused, messageCount } = account;
  const run = <T,>(verb: string, action: OnId<T>, onDone: (value: T) => void) => {
    setRunning(verb);
    start(async () => {
      const result = await action(id);
      setRunning(null);
      if (result.ok) onDone(result.value);
      else toast('bad', result.message, { description: <Missing problems={result.problems} /> });
    });
  };

  const check = () =>
    run('check', verbs.check, ({ askedAt, held }) => {
      if (held) toast('warn', `${name}: ${heldWords(held.reason, held.retryAt)}`);
      else watch(askedAt);
    });
  const pause = () =>
    run('pause', verbs.pause, () => {
      // Resuming would also try a refused password once more: not for taking a pause back.
      const onUndo = () => run('resume', verbs.resume, () => toast('ok', `Resumed ${name}`));
      toast('ok', `Paused ${name}`, state === 'suspended' ? {} : { undo: { onUndo } });
    });
  const resume = () =>
    run('resume', verbs.resume, ({ askedAt, resumed }) => {
      if (resumed.next !== 'wait') watch(askedAt);
      if (resumed.next === 'check') return toast('ok', `Resumed ${name}`);
      const { words, description } = resumedWords(resumed);
      toast(resumed.next === 'probe' ? 'ok' : 'warn', `${name}: ${words}`, { description });
    });
  const sendLink = () =>
    run('link', verbs.sendLink, () =>
      toast('ok', 'Update link queued', { description: 'It is on its way; earlier links end with it.' }),
    );
  const remove = () =>
    run('delete', verbs.remove, () => {
      setIsAsking(false);
      toast('ok', `Deleted ${name}`);
      onDeleted?.();
    });

  useKeys({ c: () => !isPaused && check(), l: sendLink });

  return (
    <ActionGroup title={name}>
      <ActionList>
        <ActionButton
          onClick={check}
          busy={running === 'check' || isWaiting}
          disabled={isPaused}
          title={isPaused ? 'It is paused: resume it first' : undefined}
        >
          <RefreshCw aria-hidden />
          Check now
        </ActionButton>
        <ActionButton
          onClick={sendLink}
          busy={running === 'link'}
          className={isOwners(state) ? 'bg-accent-soft text-accent' : undefined}
        >
          <Send aria-hidden />
          Send update link
        </ActionButton>
        <ActionButton
          onClick={resume}
          busy={running === 'resume'}
          disabled={!isPaused && !isRefused(state)}
          title={!isPaused && !isRefused(state) ? 'It is neither paused nor refused' : undefined}
        >
          <Play aria-hidden />
          Resume
        </ActionButton>
        <ActionButton
          onClick={pause}
          busy={running === 'pause'}
          disabled={isPaused}
          title={isPaused ? 'It is paused already' : undefined}
        >
          <Pause aria-hidden />
          Pause
        </ActionButton>
        {!isHere && (
          <ActionLink href={`/console/accounts/${id}`}>
            <FileText aria-hidden />
            Open
          </ActionLink>
        )}
        <ActionLink href={`/console/accounts/${id}/edit`}>
          <Pencil aria-hidden />
          Edit
        </ActionLink>
        <ActionButton isDanger onClick={() => setIsAsking(true)}>
          <Trash2 aria-hidden />
          Delete
        </ActionButton>
      </ActionList>
      {children}
      <AlertDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title={`Delete ${address}?`}
        description={
          <>
            <p>{goesWith(messageCount)}</p>
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

/** Only its owner can repair it: then the link is what helps. */
const isOwners = (state: AccountState) => state === 'suspended' || state === 'needs_consent';

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
