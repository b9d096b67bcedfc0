'use client';

import { Ban, KeyRound, LogOut, Mail, Send, ShieldOff, Trash2 } from 'lucide-react';
import { useState, useTransition } from 'react';
import { ActionButton, ActionLink, ActionList } from '#components/shell/actions.tsx';
import { Button } from '#components/ui/button.tsx';
import { AlertDialog } from '#components/ui/dialog.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { ActionResult } from '#lib/web/action.ts';
import {
  removeUser,
  resetPassword,
  resetSecondFactor,
  revokeInvitation,
  sendInvitation,
  signOutEverywhere,
} from '../actions.ts';

type Act = (id: string) => Promise<ActionResult<unknown>>;
type Question = { title: string; text: string; verb: string; act: Act; done: string };

/** What is asked before an act that nobody takes back. */
const questions = {
  resetPassword: (email: string): Question => ({
    title: `Reset the password of ${email}?`,
    text: 'The present password stops working, and the user is signed out everywhere. A link to choose another goes to this address.',
    verb: 'Reset password',
    act: resetPassword,
    done: `A link was sent to ${email}`,
  }),
  resetSecondFactor: (email: string): Question => ({
    title: `Reset the second factor of ${email}?`,
    text: 'For somebody who lost their phone and the recovery codes: the password alone signs in until they set up another. Make sure that it is they who ask. You are both told by e-mail.',
    verb: 'Reset second factor',
    act: resetSecondFactor,
    done: 'The second factor was reset',
  }),
  remove: (email: string): Question => ({
    title: `Delete ${email}?`,
    text: 'The user can no longer sign in. This cannot be undone.',
    verb: 'Delete',
    act: removeUser,
    done: 'Deleted',
  }),
};

export function UserActions({
  user,
}: {
  user: {
    id: string;
    email: string;
    accounts: number;
    sessions: number;
    hasPassword: boolean;
    hasSecondFactor: boolean;
    allowLogin: boolean;
    /** A link waits to be used. */
    hasOpenLink: boolean;
    /** A link was sent before, open or not. */
    wasSent: boolean;
  };
}) {
  const [asked, setAsked] = useState<Question | null>(null);
  const [isOpen, setIsOpen] = useState(false);
  const [busyAct, setBusyAct] = useState<Act | null>(null);
  const [isBusy, start] = useTransition();
  const run = (act: Act, done: string) => {
    setBusyAct(() => act);
    start(async () => {
      const result = await act(user.id);
      setIsOpen(false);
      toast(result.ok ? 'ok' : 'bad', result.ok ? done : result.message);
    });
  };
  const ask = (question: Question) => {
    setAsked(question);
    setIsOpen(true);
  };
  const isRunning = (act: Act) => isBusy && busyAct === act;
  return (
    <ActionList>
      {user.accounts > 0 && (
        <ActionLink href={`/console/accounts?q=${encodeURIComponent(user.email)}`}>
          <Mail aria-hidden />
          Mail accounts
        </ActionLink>
      )}
      {user.allowLogin && !user.hasPassword && (
        <ActionButton
          busy={isRunning(sendInvitation)}
          onClick={() => run(sendInvitation, `Sent to ${user.email}`)}
        >
          <Send aria-hidden />
          {user.wasSent ? 'Send link again' : 'Send invitation'}
        </ActionButton>
      )}
      {user.hasOpenLink && (
        <ActionButton
          busy={isRunning(revokeInvitation)}
          onClick={() => run(revokeInvitation, 'The link does not work any more')}
        >
          <Ban aria-hidden />
          Revoke link
        </ActionButton>
      )}
      {user.allowLogin && user.hasPassword && (
        <ActionButton onClick={() => ask(questions.resetPassword(user.email))}>
          <KeyRound aria-hidden />
          Reset password
        </ActionButton>
      )}
      {user.hasSecondFactor && (
        <ActionButton onClick={() => ask(questions.resetSecondFactor(user.email))}>
          <ShieldOff aria-hidden />
          Reset second factor
        </ActionButton>
      )}
      {user.sessions > 0 && (
        <ActionButton
          busy={isRunning(signOutEverywhere)}
          onClick={() => run(signOutEverywhere, 'Signed out everywhere')}
        >
          <LogOut aria-hidden />
          Sign out everywhere
        </ActionButton>
      )}
      <ActionButton isDanger onClick={() => ask(questions.remove(user.email))}>
        <Trash2 aria-hidden />
        Delete
      </ActionButton>
      <AlertDialog
        open={isOpen}
        onOpenChange={setIsOpen}
        title={asked?.title ?? ''}
        description={asked?.text ?? ''}
        confirm={
          <Button variant="dangerSolid" onClick={() => asked && run(asked.act, asked.done)} busy={isBusy}>
            {asked?.verb}
          </Button>
        }
      />
    </ActionList>
  );
}
