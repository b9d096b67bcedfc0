'use client';

import { useTyped } from '#components/settings/use-typed.ts';
import { Card } from '#components/ui/card.tsx';
import { renderSms } from '#lib/notifications/channels/sms/render.ts';
import { countSms } from '#lib/sms/count-parts.ts';

const anyDay = new Date('2026-12-10T12:00:00Z');

type Example = { organisationName: string; webAddress: string; template: string };

/** What owners would get, as it is typed and before it is saved: the words, and how many messages they make. */
export function SmsPreview({ organisationName, webAddress, template }: Example) {
  const typed = useTyped('sms.text', template);
  const text = exampleOf({ organisationName, webAddress, template: typed });
  const { encoding, units, parts, left } = countSms(text);
  const isLinkless = !text.includes('/update/');
  return (
    <Card className="grid gap-3 p-4">
      <h2 className="font-semibold">What an owner gets</h2>
      <p className="max-w-[40ch] justify-self-start rounded-lg bg-idle-soft px-3 py-2 whitespace-pre-wrap wrap-anywhere">
        {text}
      </p>
      <p role="status" className="text-sm text-muted">
        <strong className="font-semibold text-text">
          {units} characters, {parts === 1 ? '1 message' : `${parts} messages`}
        </strong>{' '}
        {encoding === 'gsm7'
          ? '(GSM alphabet: 160 in one, 153 each in several)'
          : '(UCS-2, since a character is outside the GSM alphabet: 70 in one, 67 each in several)'}
        , {left} left. The link is never cut.
      </p>
      {isLinkless && <p className="text-sm text-warn">Without {'{link}'} nobody can update a password.</p>}
    </Card>
  );
}

function exampleOf({ organisationName, webAddress, template }: Example): string {
  return renderSms(
    {
      kind: 'wrong-credentials',
      cause: 'wrong_credentials',
      organisationName,
      supportText: '',
      maskedAddress: 'an•••••u@example.com',
      refusedSince: null,
      lastSuccessAt: null,
      evidence: '',
      // As long as the real one: 43 characters after the last slash.
      url: `${webAddress}/update/${'x'.repeat(43)}`,
      view: 'phone',
      phrase: 'amber harbor',
      expiresAt: anyDay,
      recipientIsOwnAddress: false,
    },
    { template: template.trim() || null },
  );
}
