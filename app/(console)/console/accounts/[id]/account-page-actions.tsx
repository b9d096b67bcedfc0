'use client';

import { useRouter } from 'next/navigation';
import { AccountActions, type ActingOn } from '#components/account/account-actions.tsx';
import { accountVerbs } from '../verbs.ts';

export function AccountPageActions({ account }: { account: ActingOn }) {
  const router = useRouter();
  return (
    <AccountActions
      account={account}
      verbs={accountVerbs}
      isHere
      onDeleted={() => router.push('/console/accounts')}
    />
  );
}
