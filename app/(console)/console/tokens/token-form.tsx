'use client';

import { ActionForm, SubmitButton, useForm } from '#components/forms/action-form.tsx';
import { SelectField, TextField } from '#components/forms/fields.tsx';
import { FormPart } from '#components/forms/form-part.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import type { FormAction } from '#lib/web/form-state.ts';
import { NewToken } from './new-token.tsx';
import { ScopesField } from './scopes-field.tsx';
import { never } from './token-fields.ts';

const lives = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'One year' },
  { value: never, label: 'It does not run out' },
];

/** What a new token is for and may do; then the token, this once. */
export function TokenForm({ action }: { action: FormAction }) {
  return (
    <ActionForm id="token" action={action} initial={{ expiresInDays: '90' }} className="grid max-w-3xl gap-5">
      <Fields />
    </ActionForm>
  );
}

function Fields() {
  const { state } = useForm();
  if (state.status === 'done' && state.message) return <NewToken token={state.message} />;
  return (
    <>
      <FormPart title="Token">
        <TextField
          name="name"
          label="Name"
          help="The program that uses it, such as “Provisioning”."
          autoComplete="off"
          autoFocus
          className="sm:col-span-2"
        />
        <SelectField name="expiresInDays" label="Expires after" options={lives} />
        <TextField
          name="requestsPerMinute"
          label="Requests a minute"
          help="Empty: as many as System Settings allow."
          isOptional
          inputMode="numeric"
          autoComplete="off"
        />
      </FormPart>
      <ScopesField />
      <div className="flex flex-wrap gap-2">
        <SubmitButton>Create token</SubmitButton>
        <ButtonLink href="/console/tokens">Cancel</ButtonLink>
      </div>
    </>
  );
}
