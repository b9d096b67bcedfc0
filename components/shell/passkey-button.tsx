'use client';

import { Fingerprint } from 'lucide-react';
import { useState, useSyncExternalStore, useTransition } from 'react';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import {
  askForPasskeyAction,
  confirmWithPasskeyAction,
  signInWithPasskeyAction,
} from '#lib/web/passkey-actions.ts';

/** Shows a passkey of this device. Not there where the browser has none, or at an address that can have none. */
export function PasskeyButton({
  to,
}: {
  to: { signIn: { next: string; area: string } } | { confirm: string };
}) {
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, start] = useTransition();
  if (!usePasskeys()) return null;
  const show = () =>
    start(async () => {
      setProblem(null);
      const optionsJSON = await askForPasskeyAction('signIn' in to ? 'sign_in' : 'confirm');
      if (!optionsJSON) return setProblem('No passkey can be used at this address at present.');
      const { startAuthentication } = await import('@simplewebauthn/browser');
      const answer = await startAuthentication({ optionsJSON }).catch(() => null);
      if (!answer) return setProblem('No passkey was shown.');
      setProblem(
        'signIn' in to
          ? await signInWithPasskeyAction(to.signIn, answer)
          : await confirmWithPasskeyAction(to.confirm, answer),
      );
    });
  return (
    <div className="grid gap-3">
      <Button size="lg" block busy={isBusy} onClick={show}>
        <Fingerprint aria-hidden />
        Use a passkey
      </Button>
      {problem && <Alert tone="bad" title={problem} isLive />}
    </div>
  );
}

/** Whether this browser has passkeys, and this page an address that can have them: a name, over a safe connection. */
export function usePasskeys(): boolean {
  return useSyncExternalStore(
    () => () => {},
    () =>
      window.isSecureContext &&
      'PublicKeyCredential' in window &&
      !/^[\d.]+$|:/.test(window.location.hostname),
    () => false,
  );
}
