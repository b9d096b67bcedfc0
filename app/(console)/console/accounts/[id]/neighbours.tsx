'use client';

import { ArrowLeft, ChevronLeft, ChevronRight } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useSyncExternalStore } from 'react';
import { useKeys } from '#components/shell/keys/use-keys.ts';
import { ButtonLink } from '#components/ui/button.tsx';
import { neighboursIn, readLastList } from '../last-list.ts';

/** The way back to the list an account was opened from, as it was filtered, and to its neighbours there. */
export function Neighbours({ id }: { id: string }) {
  const router = useRouter();
  const kept = useSyncExternalStore(never, readLastList, () => null);
  const list = neighboursIn(kept, id);
  const go = (to: string | undefined) => to && router.push(`/console/accounts/${to}`);
  useKeys({ j: () => go(list?.next), k: () => go(list?.previous) });
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm">
      <Link href={list?.href ?? '/console/accounts'} prefetch={false} className="link-alone gap-1.5">
        <ArrowLeft aria-hidden className="size-4" />
        Email Accounts
      </Link>
      {list && list.of > 1 && (
        <nav aria-label="Accounts of the list" className="flex items-center gap-1">
          <Step to={list.previous} label="Previous account">
            <ChevronLeft aria-hidden />
          </Step>
          <span className="text-muted tabular-nums">
            {list.place} of {list.of}
          </span>
          <Step to={list.next} label="Next account">
            <ChevronRight aria-hidden />
          </Step>
        </nav>
      )}
    </div>
  );
}

function Step({ to, label, children }: { to: string | undefined; label: string; children: React.ReactNode }) {
  if (!to) return <span aria-hidden className="size-9 pointer-coarse:size-11" />;
  return (
    <ButtonLink
      href={`/console/accounts/${to}`}
      prefetch={false}
      size="sm"
      variant="ghost"
      aria-label={label}
    >
      {children}
    </ButtonLink>
  );
}

/** It changes on the page of the list alone. */
const never = () => () => {};
