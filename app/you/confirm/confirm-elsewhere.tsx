'use client';

import { LogIn } from 'lucide-react';
import { useState, useTransition } from 'react';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { confirmElsewhereAction } from './actions.ts';

/** The identity providers that can say again who one is. */
export function ConfirmElsewhere({ ways, next }: { ways: { id: string; name: string }[]; next: string }) {
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, start] = useTransition();
  return (
    <>
      {problem && <Alert tone="bad" isLive title={problem} />}
      {ways.map(({ id, name }) => (
        <Button
          key={id}
          size="lg"
          block
          busy={isBusy}
          onClick={() => start(async () => setProblem(await confirmElsewhereAction(id, next)))}
        >
          <LogIn aria-hidden />
          <span className="clip">Sign in again with {name}</span>
        </Button>
      ))}
    </>
  );
}
