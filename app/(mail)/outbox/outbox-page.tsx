import { ArrowLeft, SendHorizontal } from 'lucide-react';
import { ForgetDraft } from '#components/mail/draft-keeper.tsx';
import { OutboxList } from '#components/mail/outbox-list.tsx';
import { outboxWords } from '#components/mail/sending-words.ts';
import { ButtonLink } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { LogoMark } from '#components/ui/logo.tsx';
import { listOutbox } from '#lib/outgoing-messages/store.ts';
import { one, readMail } from '../read-mail.ts';
import { settleOutgoingAction } from './actions.ts';

/** What I sent lately, or tried to; in both views. */
export async function OutboxPage({
  area,
  sent,
}: {
  area: '/phone' | '/desktop';
  sent: string | string[] | undefined;
}) {
  const { viewer } = await readMail();
  const messages = await listOutbox(viewer);
  const latest = messages.find(({ id }) => id === one(sent));
  return (
    <div className="grid max-w-3xl content-start gap-4 px-4 pt-3 pb-8 md:px-6">
      {area === '/phone' ? (
        <header className="flex items-center gap-3 pt-1">
          <LogoMark />
          <h1 className="text-2xl font-bold tracking-tight">Outbox</h1>
        </header>
      ) : (
        <>
          <ButtonLink href={area} variant="ghost" className="-ml-3 w-max" prefetch={false}>
            <ArrowLeft aria-hidden />
            Mail
          </ButtonLink>
          <h1 className="text-xl">Outbox</h1>
        </>
      )}
      <p role="status" className="sr-only">
        {latest && `${latest.subject || 'No subject'}: ${outboxWords(latest).label}`}
      </p>
      {latest && <ForgetDraft id={latest.id} />}
      {messages.length > 0 ? (
        <OutboxList messages={messages} area={area} settle={settleOutgoingAction} />
      ) : (
        <EmptyState icon={SendHorizontal} title="Nothing was sent lately">
          What you send stands here for a week; all of it is in the Sent folder of its account.
        </EmptyState>
      )}
    </div>
  );
}
