'use client';

import { Fingerprint } from 'lucide-react';
import { useState, useTransition } from 'react';
import { usePasskeys } from '#components/shell/passkey-button.tsx';
import { Button } from '#components/ui/button.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { toast } from '#components/ui/toast.tsx';
import { addPasskeyAction, beginPasskeyAction, removePasskeyAction } from './actions.ts';
import { RecoveryCodes } from './recovery-codes.tsx';

type Passkey = { id: string; name: string; createdAt: Date; lastUsedAt: Date | null };

/** One's own passkeys; the first factor brings recovery codes, shown this once. */
export function Passkeys({ passkeys }: { passkeys: Passkey[] }) {
  const [codes, setCodes] = useState<string | null>(null);
  const [isBusy, start] = useTransition();
  const isPossible = usePasskeys();
  const add = () =>
    start(async () => {
      const begun = await beginPasskeyAction(null);
      if (!begun.ok) return toast('bad', begun.message);
      const { startRegistration } = await import('@simplewebauthn/browser');
      const answer = await startRegistration({ optionsJSON: begun.value }).catch(() => null);
      if (!answer) return toast('bad', 'No passkey was made. There may be one on this device already.');
      const added = await addPasskeyAction(answer);
      if (!added.ok) return toast('bad', added.message);
      toast('ok', 'Passkey added');
      if (added.value) setCodes(added.value.join('\n'));
    });
  const remove = (id: string) =>
    start(async () => {
      const removed = await removePasskeyAction(id);
      toast(removed.ok ? 'ok' : 'bad', removed.ok ? 'Passkey removed' : removed.message);
    });
  return (
    <div className="grid gap-4">
      {codes && <RecoveryCodes codes={codes} />}
      {passkeys.length === 0 ? (
        <p>
          None yet. A passkey signs you in with your finger, face or PIN at your own device, with no password.
        </p>
      ) : (
        <ul>
          {passkeys.map(({ id, name, createdAt, lastUsedAt }) => (
            <li key={id} className="flex items-center gap-3 border-line py-2 not-last:border-b">
              <Fingerprint aria-hidden className="size-5 shrink-0 text-muted" />
              <div className="min-w-0 flex-1">
                <p className="font-semibold wrap-anywhere">{name || 'Passkey'}</p>
                <p className="text-sm text-muted">
                  Added <RelativeTime at={createdAt} />, last used{' '}
                  <RelativeTime at={lastUsedAt} never="never" />
                </p>
              </div>
              <Button size="sm" variant="danger" busy={isBusy} onClick={() => remove(id)}>
                Remove
                <span className="sr-only"> {name || 'passkey'}</span>
              </Button>
            </li>
          ))}
        </ul>
      )}
      {isPossible ? (
        <div>
          <Button variant={passkeys.length === 0 ? 'primary' : 'plain'} busy={isBusy} onClick={add}>
            Add a passkey
          </Button>
        </div>
      ) : (
        <p className="text-sm text-muted">
          One can be added where this page is open over https, under a name, in a browser that has passkeys.
        </p>
      )}
    </div>
  );
}
