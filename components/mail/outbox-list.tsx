'use client';

import { CircleCheck, CircleHelp, Clock, OctagonX, SendHorizontal, Trash2 } from 'lucide-react';
import { ActionForm } from '#components/forms/action-form.tsx';
import { Button, ButtonLink } from '#components/ui/button.tsx';
import { DayTime } from '#components/ui/day-time.tsx';
import { Spinner } from '#components/ui/spinner.tsx';
import { cn } from '#lib/cn.ts';
import type { OutboxMessage } from '#lib/outgoing-messages/store.ts';
import type { FormAction } from '#lib/web/form-state.ts';
import { isRepairable, outboxWords } from './sending-words.ts';

const icons = { ok: CircleCheck, bad: OctagonX, warn: Clock, idle: Clock, accent: SendHorizontal };
const colours = {
  ok: 'text-ok',
  bad: 'text-bad',
  warn: 'text-warn',
  idle: 'text-muted',
  accent: 'text-accent',
};

/** What I sent lately and how it stands; what waits for a decision of mine says so, with its buttons. */
export function OutboxList({
  messages,
  area,
  settle,
}: {
  messages: OutboxMessage[];
  area: '/phone' | '/desktop';
  settle: FormAction;
}) {
  return (
    <ul className="grid gap-3">
      {messages.map((message) => (
        <li key={message.id}>
          <OutboxItem message={message} area={area} settle={settle} />
        </li>
      ))}
    </ul>
  );
}

function OutboxItem({ message, area, settle }: { message: OutboxMessage; area: string; settle: FormAction }) {
  const { tone, label, note } = outboxWords(message);
  const { id, accountId, state, lastCause, lastError } = message;
  const Icon = state === 'unknown' ? CircleHelp : icons[tone];
  const isBusy = label === 'Sending…';
  const mayRepair = state === 'failed' && isRepairable(lastCause);
  const showsEvidence = lastError && (state === 'queued' || state === 'failed' || state === 'sent');
  return (
    <article
      aria-label={message.subject || 'No subject'}
      className={cn(
        'grid gap-2 rounded-lg border border-line bg-surface px-3.5 py-3',
        state === 'failed' && 'border-bad',
        state === 'unknown' && 'border-warn/60 bg-warn-soft',
      )}
    >
      <div className="flex flex-wrap items-center justify-between gap-x-3">
        <span className={cn('flex items-center gap-1.5 font-semibold', colours[tone])}>
          {isBusy ? <Spinner className="size-4" /> : <Icon aria-hidden className="size-4 shrink-0" />}
          {label}
        </span>
        <DayTime at={message.queuedAt} isShort className="text-sm text-muted" />
      </div>
      <p className="text-[15px] font-semibold wrap-anywhere">{message.subject || 'No subject'}</p>
      <p className="text-sm text-muted wrap-anywhere">
        From {message.address} to {message.envelopeTo.slice(0, 5).join(', ')}
        {message.envelopeTo.length > 5 && ` and ${message.envelopeTo.length - 5} more`}
      </p>
      {note && <p>{note}</p>}
      {showsEvidence && lastCause !== 'suspended' && <p className="evidence text-muted">{lastError}</p>}
      {state === 'queued' && message.nextTryAt && message.attempts > 0 && (
        <p className="text-sm text-muted">
          Next try <DayTime at={message.nextTryAt} />
        </p>
      )}
      {mayRepair && (
        <ButtonLink
          href={`${area}/accounts/${accountId}/password`}
          variant="danger"
          className="w-max border-bad"
          prefetch={false}
        >
          Update password
        </ButtonLink>
      )}
      <ActionForm id={`outbox-${id}`} action={settle} className="grid gap-2 empty:hidden">
        <input type="hidden" name="id" value={id} />
        <div className="flex flex-wrap gap-2 empty:hidden">
          {state === 'failed' && <Decide decision="send_again">Try again</Decide>}
          {state === 'unknown' && (
            <>
              <Decide decision="send_again">Send again</Decide>
              <Decide decision="was_sent">It was sent</Decide>
            </>
          )}
          {state === 'queued' && message.attempts > 0 && <Decide decision="send_again">Try now</Decide>}
          {(state === 'failed' || state === 'unknown' || (state === 'queued' && message.attempts > 0)) && (
            <Decide decision="discard" isQuiet>
              <Trash2 aria-hidden />
              Discard
            </Decide>
          )}
        </div>
      </ActionForm>
    </article>
  );
}

function Decide({
  decision,
  isQuiet = false,
  children,
}: {
  decision: string;
  isQuiet?: boolean;
  children: React.ReactNode;
}) {
  return (
    <Button type="submit" name="decision" value={decision} variant={isQuiet ? 'dangerGhost' : 'plain'}>
      {children}
    </Button>
  );
}
