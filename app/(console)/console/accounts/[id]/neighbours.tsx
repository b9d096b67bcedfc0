'use client';

import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useSyncExternalStore } from 'react';
import { BackLink } from '#components/shell/back-link.tsx';
import { useKeys } from '#components/shell/keys/use-keys.ts';
import { ButtonLink } from '#components/ui/button.tsx';
import { neighboursIn, readLastList } from '../last-list.ts';

/** The way back to the list an account was opened from, as it was filtered. */
export function BackToList({ id }: { id: string }) {
  return <BackLink href={useList(id)?.href ?? '/console/accounts'}>Email Accounts</BackLink>;
}

/** The way to the accounts before and after it in that list; j and k go there, too. */
export function Neighbours({ id }: { id: string }) {
  const router = useRouter();
  const list = useList(id);
  const go = (to: string | undefined) => to && router.push(`/console/accounts/${to}`);
  useKeys({ j: () => go(list?.next), k: () => go(list?.previous) });
  if (!list || list.of < 2) return null;
  return (
    <nav aria-label="Accounts of the list" className="flex items-center gap-1 text-sm">
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
  );
}

const useList = (id: string) =>
  neighboursIn(
    useSyncExternalStore(never, readLastList, () => null),
    id,
  );

function Step({ to, label, children }: { to: string | undefined; label: string; children: React.ReactNode }) {
  if (!to) return <span aria-hidden className="size-9 pointer-coarse:size-11" />;
  return (
    <ButtonLink
      href={`/console/accounts/${to}`}
      prefetch={false}
      size="icon"
      variant="ghost"
      aria-label={label}
    >
      {children}
    </ButtonLink>
  );
}

/** It changes on the page of the list alone. */
const never = () => () => {};
