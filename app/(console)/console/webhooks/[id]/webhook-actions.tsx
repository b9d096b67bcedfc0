'use client';

import { KeyRound, ScrollText, Send } from 'lucide-react';
import { useState, useTransition } from 'react';
import { ActionButton, ActionLink, ActionList } from '#components/shell/actions.tsx';
import { RemoveDialog } from '#components/shell/remove-dialog.tsx';
import { toast } from '#components/ui/toast.tsx';
import { removeWebhook, rotateWebhookSecret, testWebhook } from '../actions.ts';
import { NewSecret } from '../new-secret.tsx';

export function WebhookActions({ id, name, hasSecret }: { id: string; name: string; hasSecret: boolean }) {
  const [secret, setSecret] = useState<string | null>(null);
  const [isBusy, start] = useTransition();
  const test = () =>
    start(async () => {
      const result = await testWebhook(id);
      toast(result.ok ? 'ok' : 'bad', result.ok ? result.value : result.message);
    });
  const rotate = () =>
    start(async () => {
      const result = await rotateWebhookSecret(id);
      if (result.ok) setSecret(result.value);
      else toast('bad', result.message);
    });
  return (
    <>
      <ActionList>
        <ActionButton busy={isBusy} onClick={test}>
          <Send aria-hidden />
          Test Settings
        </ActionButton>
        {hasSecret && (
          <ActionButton busy={isBusy} onClick={rotate}>
            <KeyRound aria-hidden />
            New secret
          </ActionButton>
        )}
        <ActionLink href={`/console/notifications?channel=${hasSecret ? 'webhook' : 'chat'}`}>
          <ScrollText aria-hidden />
          Deliveries
        </ActionLink>
        <RemoveDialog
          verb="Delete"
          name={name}
          description="It hears of nothing any more, and what waits for it is not sent."
          remove={() => removeWebhook(id)}
        />
      </ActionList>
      {secret && <NewSecret secret={secret} />}
    </>
  );
}
