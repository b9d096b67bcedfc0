'use client';

import { Check, CircleHelp, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { ActionForm, useForm } from '#components/forms/action-form.tsx';
import { Button } from '#components/ui/button.tsx';
import type { Answer } from '#lib/messages/answers.ts';
import type { FormAction } from '#lib/web/form-state.ts';

const choices = [
  { answer: 'accepted', word: 'Accept', icon: Check },
  { answer: 'tentative', word: 'Tentative', icon: CircleHelp },
  { answer: 'declined', word: 'Decline', icon: X },
] as const;

/** Accept, Tentative, Decline; the one that was chosen is pressed, and another takes its place. Works without JavaScript. */
export function InvitationAnswer({
  action,
  id,
  messageId,
  answered,
}: {
  action: FormAction;
  id: string;
  messageId: string;
  answered: Answer | null;
}) {
  return (
    <ActionForm id="answer-invitation" action={action} className="grid gap-2">
      <input type="hidden" name="id" value={id} />
      <input type="hidden" name="messageId" value={messageId} />
      <fieldset aria-label="Your answer" className="flex flex-wrap gap-2">
        {choices.map(({ answer, word, icon: Icon }) => (
          <Choice
            key={answer}
            answer={answer}
            isChosen={answer === answered}
            isFirst={!answered && answer === 'accepted'}
          >
            <Icon aria-hidden />
            {word}
          </Choice>
        ))}
      </fieldset>
    </ActionForm>
  );
}

function Choice({
  answer,
  isChosen,
  isFirst,
  children,
}: {
  answer: Answer;
  isChosen: boolean;
  isFirst: boolean;
  children: ReactNode;
}) {
  const { isPending } = useForm();
  return (
    <Button
      type="submit"
      name="answer"
      value={answer}
      aria-pressed={isChosen}
      variant={isFirst ? 'primary' : 'plain'}
      className={isChosen ? 'border-accent bg-accent-soft text-accent' : undefined}
      busy={isPending}
    >
      {children}
    </Button>
  );
}
