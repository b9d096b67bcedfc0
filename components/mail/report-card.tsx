import { BookOpenCheck, Bot, Check, Clock, Flag, MailX } from 'lucide-react';
import { Badge } from '#components/ui/badge.tsx';
import { DayTime } from '#components/ui/day-time.tsx';
import { Summary } from '#components/ui/summary.tsx';
import type { Report } from '#lib/messages/delivery-report.ts';
import type { Recipient } from '#lib/messages/recipient.ts';
import { statusWords } from '#lib/messages/status-words.ts';
import { complaintWords, deliveryWords, receiptWords, reportTitle } from './report-words.ts';

/** What a mail system reports of a message: who was not reached, why, and what to do. */
export function ReportCard({ report }: { report: Report }) {
  if (report.kind === 'automatic') {
    return (
      <p className="flex items-start gap-2 text-sm text-muted">
        <Bot aria-hidden className="mt-0.5 size-4 shrink-0" />
        <span>A program wrote this answer, such as a notice of absence.</span>
      </p>
    );
  }
  if (report.kind === 'receipt') {
    return (
      <p className="flex items-start gap-2 text-sm">
        <BookOpenCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" />
        <span className="wrap-anywhere">{receiptWords(report)}</span>
      </p>
    );
  }
  if (report.kind === 'complaint') {
    return (
      <p className="flex items-start gap-2 text-sm">
        <Flag aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" />
        <span className="wrap-anywhere">{complaintWords(report)}</span>
      </p>
    );
  }
  const { recipients, about } = report;
  const title = reportTitle(recipients);
  return (
    <section
      aria-label="Delivery report"
      className="grid max-w-2xl gap-3 rounded-lg border border-line bg-surface px-4 py-3.5"
    >
      <div className="grid gap-1">
        <p className="text-lg font-semibold">{title}</p>
        {about && <p className="text-muted wrap-anywhere">Your message “{about}”</p>}
      </div>
      <ul className="grid gap-3">
        {recipients.map((recipient, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a report may name an address twice, and is never reordered
          <li key={at} className="grid justify-items-start gap-1 border-t border-line pt-3">
            <OneRecipient recipient={recipient} />
          </li>
        ))}
      </ul>
    </section>
  );
}

const icons = { failed: MailX, delayed: Clock, delivered: Check, relayed: Check, expanded: Check };

function OneRecipient({ recipient }: { recipient: Recipient }) {
  const { address, delivery, status, said, until } = recipient;
  const { label, tone } = deliveryWords(delivery);
  const { why, advice } = statusWords(status);
  const isTrouble = delivery === 'failed' || delivery === 'delayed';
  return (
    <>
      <div className="flex w-full flex-wrap items-center justify-between gap-x-3 gap-y-1">
        <b className="min-w-0 font-semibold wrap-anywhere">{address}</b>
        <Badge tone={tone} icon={icons[delivery]}>
          {label}
        </Badge>
      </div>
      {isTrouble && <p>{why}</p>}
      {delivery === 'failed' && <p className="text-muted">{advice}</p>}
      {delivery === 'delayed' && (
        <p className="text-muted">
          You need not do anything: the mail server keeps trying
          {until ? (
            <>
              {' until '}
              <DayTime at={until} />.
            </>
          ) : (
            ', and tells you if it gives up.'
          )}
        </p>
      )}
      {delivery === 'relayed' && (
        <p className="text-muted">It went on to a server that does not report what becomes of it.</p>
      )}
      {said && (
        <details className="w-full text-sm">
          <Summary>What the mail server said</Summary>
          <p className="evidence mt-1 text-muted wrap-anywhere">
            {status && !said.includes(status) && `${status} `}
            {said}
          </p>
        </details>
      )}
    </>
  );
}
