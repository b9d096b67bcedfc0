'use client';

import { Ban, CircleCheck, Send, UserPlus } from 'lucide-react';
import { useState, useTransition } from 'react';
import { useSelection } from '#components/data-table/selection.tsx';
import { ActionButton, ActionGroup, ActionLink, ActionList } from '#components/shell/actions.tsx';
import { Button } from '#components/ui/button.tsx';
import { AlertDialog } from '#components/ui/dialog.tsx';
import { toast } from '#components/ui/toast.tsx';
import { allowLogin, inviteMany, takeLogin } from './bulk-actions.ts';

const acts = { invite: inviteMany, allow: allowLogin, take: takeLogin };
const doneWords = { invite: 'invited', allow: 'may sign in', take: 'may not sign in any more' };
type Act = keyof typeof acts;

/** Adding a user, and what can be done to those that are selected, on whichever page. */
export function UsersActions() {
  const { ids, clear } = useSelection();
  const [running, setRunning] = useState<Act | null>(null);
  const [isAsking, ask] = useState(false);
  const [, start] = useTransition();
  const chosen = Object.keys(ids);
  const people = chosen.length === 1 ? 'One user' : `${chosen.length.toLocaleString('en')} users`;
  const run = (act: Act) => {
    setRunning(act);
    start(async () => {
      const result = await acts[act](chosen.join(' '));
      setRunning(null);
      ask(false);
      if (!result.ok) return toast('bad', result.message);
      const { done, refused } = result.value;
      if (done > 0) toast('ok', `${done === 1 ? 'One user' : `${done} users`}: ${doneWords[act]}`);
      for (const reason of refused) toast('bad', reason);
      if (refused.length === 0) clear();
    });
  };
  return (
    <>
      <ActionList>
        <ActionLink href="/console/users/new">
          <UserPlus aria-hidden />
          Add user
        </ActionLink>
      </ActionList>
      {chosen.length === 0 ? (
        <p className="mt-3 border-t border-line px-2 pt-4 text-sm text-muted">
          Select users to invite them, or to allow or take away their login.
        </p>
      ) : (
        <ActionGroup title={people}>
          <ActionList>
            <ActionButton onClick={() => run('invite')} busy={running === 'invite'}>
              <Send aria-hidden />
              Send invitations
            </ActionButton>
            <ActionButton onClick={() => run('allow')} busy={running === 'allow'}>
              <CircleCheck aria-hidden />
              Allow login
            </ActionButton>
            <ActionButton isDanger onClick={() => ask(true)}>
              <Ban aria-hidden />
              Take login away
            </ActionButton>
          </ActionList>
        </ActionGroup>
      )}
      <AlertDialog
        open={isAsking}
        onOpenChange={ask}
        title={`Take the login of ${people.toLowerCase()} away?`}
        description="They are signed out everywhere. Their mail accounts go on being checked."
        confirm={
          <Button variant="dangerSolid" onClick={() => run('take')} busy={running === 'take'}>
            Take login away
          </Button>
        }
      />
    </>
  );
}
