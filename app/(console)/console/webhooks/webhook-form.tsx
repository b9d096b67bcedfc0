'use client';

import { useState } from 'react';
import { ActionForm, SubmitButton } from '#components/forms/action-form.tsx';
import { CheckboxField, PlainField, SelectField, TextField } from '#components/forms/fields.tsx';
import { FormPart } from '#components/forms/form-part.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { FormAction } from '#lib/web/form-state.ts';
import { EventsField } from './events-field.tsx';
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
      className="grid max-w-3xl gap-5"
    >
      <FormPart title="Webhook">
        <TextField
          name="name"
          label="Name"
          autoComplete="off"
          autoFocus={isNew}
          className={isNew ? undefined : 'sm:col-span-2'}
        />
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
          help={
            isNew ? 'https://, on the open internet. It is stored encrypted.' : 'Empty: it stays as it is.'
          }
          isOptional={!isNew}
          type="url"
          className="sm:col-span-2"
        />
        <CheckboxField name="enabled" label="Enabled" />
      </FormPart>
      <EventsField />
      <div className="flex flex-wrap gap-2">
        <SubmitButton>{isNew ? 'Add webhook' : 'Save'}</SubmitButton>
        {isNew && <ButtonLink href="/console/webhooks">Cancel</ButtonLink>}
      </div>
    </ActionForm>
  );
}
