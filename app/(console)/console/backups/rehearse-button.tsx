'use client';

import { HardDriveDownload } from 'lucide-react';
import { useTransition } from 'react';
import { ActionButton } from '#components/shell/actions.tsx';
import { toast } from '#components/ui/toast.tsx';
import { rehearse } from './actions.ts';

/** Asks for a rehearsal with the newest backup. */
export function RehearseButton({ night, isUnderWay }: { night: string; isUnderWay: boolean }) {
  const [isBusy, start] = useTransition();
  const ask = () =>
    start(async () => {
      const result = await rehearse({ night });
      if (!result.ok) toast('bad', result.message);
    });
  return (
    <ActionButton busy={isBusy || isUnderWay} onClick={ask}>
      <HardDriveDownload aria-hidden />
      Rehearse restore
    </ActionButton>
  );
}
