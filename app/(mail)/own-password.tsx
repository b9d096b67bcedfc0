import { ArrowLeft } from 'lucide-react';
import { notFound } from 'next/navigation';
import { ButtonLink } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { DayTime } from '#components/ui/day-time.tsx';
import { Fact } from '#components/ui/fact.tsx';
import { UpdatePassword } from '#components/update-password/update-password.tsx';
import { readSettings } from '#lib/settings/store.ts';
import { openOutcome } from '#lib/update-links/sealed-outcome.ts';
import { readConsentOffer } from '#lib/web/read-consent-offer.ts';
import { shownReceipt } from '#lib/web/shown-receipt.ts';
import { attemptOf } from './answer-own-password.ts';
import { readMail } from './read-mail.ts';

// Without JavaScript the page is its own progress: it may take this long to count the messages that came in.
const receiptWaitMs = 8_000;

/** *Update password*, or *Sign in again*, for one of my accounts, in the phone or the desktop view. */
export async function OwnPassword({
  id,
  area,
  outcome: sealed,
}: {
  id: string;
  area: '/phone' | '/desktop';
  outcome: string | undefined;
}) {
  const { viewer, accounts } = await readMail();
  const account = accounts.find((mine) => mine.id === id);
  if (!account) notFound();
  const settings = await readSettings();
  const outcome = sealed ? openOutcome(sealed, attemptOf(viewer, id)) : null;
  const receipt =
    outcome?.ok && outcome.incidentId ? await shownReceipt(outcome.incidentId, receiptWaitMs) : null;
  const start = `${area}/accounts/${id}/password/consent`;
  const consent = await readConsentOffer(id, { start, test: `${start}/test` });
  const isFirst = !account.isConnected;
  const isTroubled =
    account.state === 'suspended' || account.state === 'failing' || account.state === 'needs_consent';
  return (
    <div className="grid max-w-[462px] gap-5 px-4 pt-3 pb-6 md:px-6">
      <ButtonLink href={area} variant="ghost" className="-ml-3 w-max" prefetch={false}>
        <ArrowLeft aria-hidden />
        Mail
      </ButtonLink>
      <UpdatePassword
        title={isFirst ? 'Connect this mailbox' : consent ? 'Sign in again' : 'Update password'}
        isFirst={isFirst}
        action={`${area}/accounts/${id}/password/test`}
        host={account.server}
        hasTls={account.hasTls}
        hasOutgoing={account.hasOutgoing}
        consent={consent}
        tries={null}
        support={settings['organisation.support']}
        outcome={outcome}
        receipt={receipt}
        links={[{ href: area, words: 'Back to mail' }]}
        account={
          <Card className="p-4">
            <dl className="grid gap-2">
              <Fact name="Account">{account.address}</Fact>
              {isTroubled && account.lastSuccessAt && (
                <Fact name="No new mail since">
                  <DayTime at={account.lastSuccessAt} />
                </Fact>
              )}
            </dl>
          </Card>
        }
      />
    </div>
  );
}
