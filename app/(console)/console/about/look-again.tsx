'use client';

import { Stethoscope } from 'lucide-react';
import { useTransition } from 'react';
import { ActionButton } from '#components/shell/actions.tsx';
import { toast } from '#components/ui/toast.tsx';
import { lookAgain } from './actions.ts';

/** Has the doctor look once more. */
export function LookAgain() {
  const [isBusy, start] = useTransition();
  const ask = () =>
    start(async () => {
      const result = await lookAgain({});
      if (!result.ok) toast('bad', result.message);
    });
  return (
    <ActionButton busy={isBusy} onClick={ask}>
      <Stethoscope aria-hidden />
      Look again
    </ActionButton>
  );
}
