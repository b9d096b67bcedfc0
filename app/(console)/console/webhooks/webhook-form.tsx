'use client';

import { useState } from 'react';
import { ActionForm, SubmitButton, useForm } from '#components/forms/action-form.tsx';
import { CheckboxField, PlainField, SelectField, TextField } from '#components/forms/fields.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { FieldError } from '#components/ui/field.tsx';
import { toast } from '#components/ui/toast.tsx';
import { eventTypes } from '#lib/notifications/event-types.ts';
import type { FormAction } from '#lib/web/form-state.ts';
import { eventField } from './event-field.ts';
import { eventWords } from './event-words.ts';
import { NewSecret } from './new-secret.tsx';
import { shapeWords } from './shape-words.ts';

const shapes = Object.entries(shapeWords).map(([value, label = value]) => ({ value, label }));

/** A webhook's form, new or stored. A stored address is never shown; an empty field keeps it. */
export function WebhookForm({
  action,
  initial,
  isNew,
}: {
  action: FormAction;
  initial: Record<string, string>;
  isNew: boolean;
}) {
  const [secret, setSecret] = useState<string | null>(null);
  if (secret) return <NewSecret secret={secret} />;
  return (
    <ActionForm
      id="webhook"
      action={action}
      initial={initial}
      onDone={({ message }) => (message ? setSecret(message) : toast('ok', 'Saved'))}
      className="grid max-w-xl gap-4 rounded-lg border border-line bg-surface p-4"
    >
      <TextField name="name" label="Name" autoComplete="off" autoFocus={isNew} />
      {isNew && (
        <SelectField
          name="shape"
          label="For"
          help="A program gets signed events, a chat one line of text."
          options={shapes}
        />
      )}
      <PlainField
        name="url"
        label={isNew ? 'Address' : 'New address'}
        help={isNew ? 'https://, on the open internet. It is stored encrypted.' : 'Empty: it stays as it is.'}
        isOptional={!isNew}
        type="url"
      />
      <fieldset className="grid gap-2">
        <legend className="mb-1 font-medium">Events</legend>
        <EventsError />
        <div className="grid gap-x-4 gap-y-2 sm:grid-cols-2">
          {eventTypes.map((type) => (
            <CheckboxField key={type} name={`${eventField}${type}`} label={type} help={eventWords[type]} />
          ))}
        </div>
      </fieldset>
      <CheckboxField name="enabled" label="Enabled" />
      <div className="flex flex-wrap gap-2">
        <SubmitButton>{isNew ? 'Add webhook' : 'Save'}</SubmitButton>
        {isNew && <ButtonLink href="/console/webhooks">Cancel</ButtonLink>}
      </div>
    </ActionForm>
  );
}

function EventsError() {
  const { state } = useForm();
  return state.problems.events ? (
    <FieldError id="webhook-events-error">{state.problems.events}</FieldError>
  ) : null;
}
