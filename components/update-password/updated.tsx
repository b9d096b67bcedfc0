'use client';

import { Check } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { Alert } from '#components/ui/alert.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { buttonClasses } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { DayTime } from '#components/ui/day-time.tsx';
import { Fact } from '#components/ui/fact.tsx';
import { Spinner } from '#components/ui/spinner.tsx';
import { suits } from '#components/ui/suits.ts';
import { cn } from '#lib/cn.ts';
import type { ShownReceipt, ShownResult } from '#lib/update-links/update-events.ts';

/** Where to go from here; the one that suits the screen at hand stands out and comes first. */
export type DoneLinks = { href: string; words: string; suits?: keyof typeof suits }[];

/** *Password updated*, *You are signed in* or *Your mailbox is connected*: what works, the gap receipt, and where to go from here. */
export function Updated({
  result,
  receipt,
  isWaiting,
  links,
}: {
  result: Extract<ShownResult, { ok: true }>;
  receipt: ShownReceipt | null;
  isWaiting: boolean;
  links: DoneLinks;
}) {
  const { isFirst } = result;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <>
      <div className="grid justify-items-start gap-3">
        <Badge tone="ok" icon={Check} className="h-8 text-base">
          {isFirst ? 'Connected' : 'Working again'}
        </Badge>
        <h1 ref={heading} tabIndex={-1} className="text-2xl font-bold tracking-tight outline-none">
          {titleOf(result)}
        </h1>
        <div role="status" className="text-muted">
          {receipt
            ? 'We signed in and fetched your mail. You can close this page.'
            : isWaiting
              ? 'We signed in, and are fetching your mail now. You can close this page; it goes on without it.'
              : 'We signed in with it and saved it. You can close this page.'}
        </div>
      </div>
      {(receipt || isWaiting) && (
        <Card className="p-4">
          <dl className="grid gap-2">
            {receipt ? (
              <>
                {receipt.cutOffSince && (
                  <Fact name="Cut off">
                    <DayTime at={receipt.cutOffSince} /> to{' '}
                    <DayTime at={receipt.until} sameDayAs={receipt.cutOffSince} />
                  </Fact>
                )}
                <Fact name="Messages fetched">
                  {receipt.fetched > 0 ? receipt.fetched.toLocaleString('en') : 'None had come in meanwhile'}
                </Fact>
              </>
            ) : (
              <Fact name="Messages fetched">
                <span className="inline-flex items-center gap-2 font-normal text-muted">
                  <Spinner /> still fetching…
                </span>
              </Fact>
            )}
          </dl>
        </Card>
      )}
      <Outgoing result={result} />
      <div className="grid gap-3">
        {links.map(({ href, words, suits: screen = 'every' }) => (
          <a key={href} href={href} className={cn(buttonClasses({ size: 'lg', block: true }), suits[screen])}>
            {words}
          </a>
        ))}
      </div>
    </>
  );
}

function titleOf({ isConsent, isFirst }: Extract<ShownResult, { ok: true }>): string {
  if (isFirst) return 'Your mailbox is connected';
  return isConsent ? 'You are signed in' : 'Password updated';
}

function Outgoing({ result }: { result: Extract<ShownResult, { ok: true }> }) {
  const { outgoing } = result;
  switch (outgoing.state) {
    case 'none':
    case 'ok':
      return null;
    case 'refused':
      return (
        <Alert tone="warn" title="Mail comes in, but sending was refused.">
          <p>
            The sending server did not accept {result.isConsent ? 'this sign-in' : 'this password'}, so mail
            cannot be sent from here yet. The people who run this system can see that.
          </p>
          <p className="evidence mt-1 text-muted">{outgoing.evidence}</p>
        </Alert>
      );
    case 'unreachable':
      return (
        <Alert tone="warn" title="Mail comes in. We could not reach the sending server.">
          <p>
            This is not {result.isConsent ? 'about your sign-in' : 'your password'}. We try it again by
            ourselves.
          </p>
          <p className="evidence mt-1 text-muted">{outgoing.evidence}</p>
        </Alert>
      );
  }
}
