import { OctagonX, Pause, TriangleAlert } from 'lucide-react';
import { ButtonLink } from '#components/ui/button.tsx';
import { DayTime } from '#components/ui/day-time.tsx';
import { cn } from '#lib/cn.ts';
import type { MailAccount } from './mail-account.ts';
import { troubleOf } from './trouble.ts';

const looks = {
  bad: { box: 'border-bad bg-bad-soft', name: 'text-bad', icon: OctagonX },
  warn: { box: 'border-warn/60 bg-warn-soft', name: 'text-warn', icon: TriangleAlert },
  idle: { box: 'border-line bg-idle-soft', name: 'text-text', icon: Pause },
} as const;

/**
 * What is wrong with one of my accounts: since when, why, what it means, and the way to repair it. Nothing for an
 * account that is well. `isNamed` is for where the account's address does not stand above it.
 */
export function AccountNote({
  account,
  passwordPage,
  isNamed = false,
  isCompact = false,
}: {
  account: MailAccount;
  passwordPage: string;
  isNamed?: boolean;
  isCompact?: boolean;
}) {
  const trouble = troubleOf(account);
  if (!trouble) return null;
  const { box, name, icon: Icon } = looks[trouble.tone];
  return (
    <section
      aria-label={`${account.address}: ${trouble.label}`}
      className={cn(
        'grid grid-cols-[minmax(0,1fr)] gap-2 rounded-md border',
        box,
        isCompact ? 'px-2.5 py-2.5 text-[12.5px] leading-normal' : 'px-3.5 py-3',
      )}
    >
      {isNamed && (
        <div className={cn('flex items-center gap-2', name)}>
          <Icon aria-hidden className="size-4.5 shrink-0" />
          <b className="min-w-0 wrap-anywhere">{account.address}</b>
        </div>
      )}
      <p>
        <b className={name}>{trouble.label}</b> since <DayTime at={account.stateSince} />
        {trouble.why && `: ${trouble.why}`}.{' '}
        {trouble.isCutOff && account.lastSuccessAt && (
          <>
            No new mail since <DayTime at={account.lastSuccessAt} />.{' '}
          </>
        )}
        {trouble.meaning}
      </p>
      {trouble.repair && (
        <ButtonLink
          href={passwordPage}
          prefetch={false}
          size={isCompact ? 'sm' : 'md'}
          variant={trouble.tone === 'bad' ? 'danger' : 'plain'}
          className={cn('w-max max-w-full', trouble.tone === 'bad' && 'border-bad')}
        >
          {trouble.repair}
        </ButtonLink>
      )}
    </section>
  );
}
