import { FileText, ScrollText } from 'lucide-react';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { ActionLink, ActionList } from '#components/shell/actions.tsx';
import { BackLink } from '#components/shell/back-link.tsx';
import { ConsolePage } from '#components/shell/console-page.tsx';
import { Only } from '#components/shell/rights.tsx';
import { CardSection } from '#components/ui/card.tsx';
import { type FactEntry, Facts } from '#components/ui/facts.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { type ShownMessage, showMessage } from '#lib/flows/show-message.ts';
import { channelTitles } from '#lib/notifications/channels/names.ts';
import { readNotification } from '#lib/notifications/store.ts';
import { requireRight } from '#lib/web/viewer.ts';
import { DeliveryBadge } from '../delivery-badge.tsx';
import { type DeliveryRow, toRow } from '../row.ts';
import { SendAgain } from '../send-again.tsx';

export const metadata: Metadata = { title: 'Delivery' };

type Props = { params: Promise<{ id: string }> };

export default async function DeliveryPage({ params }: Props) {
  const admin = await requireRight('notifications:read');
  const found = await readNotification(admin, (await params).id);
  if (!found) notFound();
  const row = toRow(found);
  const message = await showMessage(admin, found.id);
  return (
    <ConsolePage
      title={row.account ?? 'Administrators'}
      lead={
        <span className="flex flex-wrap items-center gap-x-3 gap-y-2">
          {row.isReminder && 'Reminder: '}
          {row.rule}
          <DeliveryBadge state={row.state} />
        </span>
      }
      back={<BackLink href="/console/notifications">Deliveries</BackLink>}
      actions={
        <ActionList>
          <Only right="notifications:write">
            <SendAgain rows={[row]} />
          </Only>
          {row.accountId && (
            <>
              <ActionLink href={`/console/accounts/${row.accountId}`}>
                <FileText aria-hidden />
                Open account
              </ActionLink>
              <ActionLink href={`/console/notifications?account=${row.accountId}`}>
                <ScrollText aria-hidden />
                All of this account
              </ActionLink>
            </>
          )}
        </ActionList>
      }
    >
      <CardSection id="delivery" title="Delivery">
        <div className="px-4 py-1">
          <Facts facts={factsOf(row, message)} />
        </div>
      </CardSection>
      {message ? (
        <CardSection
          id="message"
          title={row.state === 'sent' ? 'What was sent' : 'What it says'}
          aside={<span className="text-sm text-muted">The link and the check words are masked</span>}
        >
          <div className="grid gap-3 p-4">
            {message.subject && <p className="font-semibold wrap-anywhere">{message.subject}</p>}
            <pre className="whitespace-pre-wrap wrap-anywhere font-sans">{message.text}</pre>
          </div>
        </CardSection>
      ) : (
        <p className="text-muted">There was nobody to send it to.</p>
      )}
    </ConsolePage>
  );
}

function factsOf(row: DeliveryRow, message: ShownMessage | null): FactEntry[] {
  const others = (message?.carries.length ?? 1) - 1;
  const facts: (FactEntry | false)[] = [
    { name: 'Channel', value: channelTitles[row.channel] },
    { name: 'Recipient', value: row.recipient },
    { name: 'Queued', value: <RelativeTime at={row.queuedAt} /> },
    {
      name: 'Sent',
      value: <RelativeTime at={row.sentAt} never={row.state === 'perhaps_sent' ? 'not known' : 'not yet'} />,
    },
    { name: 'Attempts', value: row.attempts },
    row.lastAttemptAt !== null && { name: 'Last tried', value: <RelativeTime at={row.lastAttemptAt} /> },
    row.answer !== null && { name: 'Answer', value: <span className="evidence">{row.answer}</span> },
    row.state === 'perhaps_sent' && {
      name: 'Perhaps sent',
      value:
        'An attempt was made, and nobody heard how it ended: the message may have arrived. It is not tried again by itself.',
    },
    row.state !== 'perhaps_sent' &&
      row.inDoubtSince !== null && {
        name: 'Perhaps there already',
        value: (
          <>
            nobody heard how the attempt <RelativeTime at={row.inDoubtSince} /> ended
          </>
        ),
      },
    row.lastError !== null && {
      name: row.state === 'failed' || row.state === 'queued' ? 'Problem' : 'Why',
      value: <span className="evidence">{row.lastError}</span>,
    },
    others > 0 && {
      name: 'Together with',
      value: others === 1 ? 'one more account of the owner' : `${others} more accounts of the owner`,
    },
    message?.parts != null && {
      name: 'Length',
      value: message.parts === 1 ? '1 message' : `${message.parts} parts`,
    },
  ];
  return facts.filter((fact): fact is FactEntry => fact !== false);
}
