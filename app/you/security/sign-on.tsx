'use client';

import { useTransition } from 'react';
import { Button } from '#components/ui/button.tsx';
import { toast } from '#components/ui/toast.tsx';
import { connectAction, disconnectAction } from './sign-on-actions.ts';

/** The identity providers one can sign in by: those that know one, and those that do not yet. */
export function SignOn({ ways }: { ways: { id: string; name: string; identity: string | null }[] }) {
  const [isBusy, start] = useTransition();
  const run = (act: () => ReturnType<typeof disconnectAction>) =>
    start(async () => {
      const result = await act();
      if (!result.ok) toast('bad', result.message);
    });
  return (
    <ul className="grid gap-3">
      {ways.map(({ id, name, identity }) => (
        <li key={id} className="flex flex-wrap items-center justify-between gap-3">
          <span className="min-w-0 wrap-anywhere">
            {identity ? `You can sign in with ${name}.` : `${name} does not know who you are here yet.`}
          </span>
          {identity ? (
            <Button variant="danger" busy={isBusy} onClick={() => run(() => disconnectAction(identity))}>
              Disconnect {name}
            </Button>
          ) : (
            <Button busy={isBusy} onClick={() => run(() => connectAction(id))}>
              Connect {name}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
