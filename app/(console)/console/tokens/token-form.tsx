'use client';

import { ActionForm, SubmitButton, useForm } from '#components/forms/action-form.tsx';
import { CheckboxField, SelectField, TextField } from '#components/forms/fields.tsx';
import { useRights } from '#components/shell/rights.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { FieldError } from '#components/ui/field.tsx';
import { rights } from '#lib/rights.ts';
import type { FormAction } from '#lib/web/form-state.ts';
import { NewToken } from './new-token.tsx';
import { scopeWords } from './scope-words.ts';
import { never, scopeField } from './token-fields.ts';

const lives = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'One year' },
  { value: never, label: 'It does not run out' },
];

/** What a new token is for and may do; then the token, this once. */
export function TokenForm({ action }: { action: FormAction }) {
  return (
    <ActionForm id="token" action={action} initial={{ expiresInDays: '90' }}>
      <Fields />
    </ActionForm>
  );
}

function Fields() {
  const { state } = useForm();
  const mine = useRights();
  if (state.status === 'done' && state.message) return <NewToken token={state.message} />;
  return (
    <div className="mt-1 grid max-w-2xl gap-4 rounded-lg border border-line bg-surface p-4">
      <TextField
        name="name"
        label="Name"
        help="The program that uses it, such as “Provisioning”."
        autoComplete="off"
        autoFocus
      />
      <fieldset className="grid gap-2">
        <legend className="mb-1 font-semibold">Scopes</legend>
        {state.problems.scopes && <FieldError id="token-scopes-error">{state.problems.scopes}</FieldError>}
        <div className="grid gap-x-6 gap-y-1 sm:grid-cols-2">
          {rights
            .filter((right) => mine.includes(right))
            .map((right) => (
              <CheckboxField
                key={right}
                name={scopeField + right}
                label={<code className="text-sm">{right}</code>}
                help={scopeWords[right]}
              />
            ))}
        </div>
      </fieldset>
      <SelectField name="expiresInDays" label="Expires after" options={lives} className="max-w-xs" />
      <TextField
        name="requestsPerMinute"
        label="Requests a minute"
        help="Empty: as many as System Settings allow."
        isOptional
        inputMode="numeric"
        autoComplete="off"
        className="max-w-xs"
      />
      <div className="flex flex-wrap gap-2">
        <SubmitButton>Create token</SubmitButton>
        <ButtonLink href="/console/tokens">Cancel</ButtonLink>
      </div>
    </div>
  );
}
