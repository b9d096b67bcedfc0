import { CircleCheck, ExternalLink, MailMinus, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { ButtonLink, buttonClasses } from '#components/ui/button.tsx';
import { DayTime } from '#components/ui/day-time.tsx';
import type { Unsubscribe } from '#lib/messages/unsubscribe.ts';
import type { Unsubscription } from '#lib/unsubscriptions/store.ts';
import type { FormAction } from '#lib/web/form-state.ts';
import { UnsubscribeButton } from './unsubscribe-button.tsx';

export type Unsubscribing = {
  id: string;
  offer: Unsubscribe;
  asked: Unsubscription | null;
  action: FormAction;
  /** Where the prepared message is written. */
  compose: string;
};

/** One press out of a mailing list, or the way there; and what the sender's server answered. */
export function UnsubscribeBar({ unsubscribing }: { unsubscribing: Unsubscribing }) {
  const { id, offer, asked, action } = unsubscribing;
  const host = hostOf(offer.press ?? offer.page);
  if (asked?.outcome === 'taken') {
    return (
      <Line icon={<CircleCheck aria-hidden className="size-4 shrink-0 text-ok" />}>
        {host} took your request to send no more, <DayTime at={asked.askedAt} />. It may take some days.
      </Line>
    );
  }
  const trouble = asked && asked.outcome !== 'asked' ? troubleWords(asked.outcome, host) : null;
  const canPress = offer.press !== null && asked?.outcome !== 'unsafe';
  return (
    <section aria-label="Mailing list" className="grid gap-2">
      {trouble && (
        <Line icon={<TriangleAlert aria-hidden className="size-4 shrink-0 text-warn" />}>{trouble}</Line>
      )}
      {asked?.outcome === 'asked' && (
        <Line icon={<MailMinus aria-hidden className="size-4 shrink-0 text-muted" />}>
          {host} was asked to send no more, <DayTime at={asked.askedAt} />; no answer is known.
        </Line>
      )}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        {canPress && (
          <UnsubscribeButton action={action} id={id}>
            {asked ? 'Try again' : 'Unsubscribe'}
          </UnsubscribeButton>
        )}
        {(!canPress || trouble) && <OtherWays unsubscribing={unsubscribing} />}
        <p className="min-w-48 flex-1 text-sm text-muted">{note(offer, canPress, host)}</p>
      </div>
    </section>
  );
}

function note({ isVouchedFor }: Unsubscribe, canPress: boolean, host: string): string {
  if (!canPress) return 'You get this from a mailing list.';
  return isVouchedFor
    ? `Asks ${host} to send you no more. Nothing else is told.`
    : `Asks ${host} to send you no more. Your mail server does not say whether this is really from its sender.`;
}

function OtherWays({ unsubscribing: { offer, compose } }: { unsubscribing: Unsubscribing }) {
  return (
    <>
      {offer.page && (
        <a
          href={offer.page}
          target="_blank"
          rel="noopener noreferrer nofollow"
          className={buttonClasses({ size: 'sm' })}
        >
          <ExternalLink aria-hidden />
          Unsubscribe at {hostOf(offer.page)}
        </a>
      )}
      {offer.mail && (
        <ButtonLink href={compose} size="sm" prefetch={false}>
          <MailMinus aria-hidden />
          Unsubscribe by mail
        </ButtonLink>
      )}
    </>
  );
}

const Line = ({ icon, children }: { icon: ReactNode; children: ReactNode }) => (
  <p role="status" className="flex items-start gap-2 text-sm wrap-anywhere [&>svg]:mt-0.5">
    {icon}
    <span>{children}</span>
  </p>
);

function troubleWords(outcome: Exclude<Unsubscription['outcome'], 'taken' | 'asked'>, host: string): string {
  switch (outcome) {
    case 'refused':
      return `${host} did not take your request to send no more.`;
    case 'elsewhere':
      return `${host} pointed to another page instead of taking your request. Rekey does not follow it.`;
    case 'silent':
      return `${host} gave no answer, so nobody knows whether it took your request.`;
    case 'unsafe':
      return `${host} lies where nothing of a sender’s may lie: it was not asked.`;
    default:
      return outcome satisfies never;
  }
}

const hostOf = (address: string | null) => (address && URL.parse(address)?.hostname) || 'The sender';
