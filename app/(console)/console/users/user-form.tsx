'use client';

import type { ReactNode } from 'react';
import { ActionForm, SubmitButton } from '#components/forms/action-form.tsx';
import {
  CheckboxField,
  PasswordField,
  PlainField,
  SelectField,
  TextField,
} from '#components/forms/fields.tsx';
import { FormPart } from '#components/forms/form-part.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { toast } from '#components/ui/toast.tsx';
import { type Role, roleTitles } from '#lib/rights.ts';
import type { FormAction } from '#lib/web/form-state.ts';

const roleWords: Record<Role, string> = {
  USER: 'their own mail',
  OPERATOR: 'accounts and deliveries in this console',
  AUDITOR: 'reads this console, changes nothing',
  ADMIN: 'everything in this console',
};
const roleOptions = Object.entries(roleWords).map(([role, words]) => ({
  value: role,
  label: `${roleTitles[role as Role]}: ${words}`,
}));

/** A user's form, new or stored. A stored password is never shown; an empty field keeps it. */
export function UserForm({
  action,
  initial,
  isNew,
  cannotInvite = null,
}: {
  action: FormAction;
  initial: Record<string, string>;
  isNew: boolean;
  /** What has to be done before an invitation can be sent. */
  cannotInvite?: ReactNode;
}) {
  return (
    <ActionForm
      id="user"
      action={action}
      initial={initial}
      onDone={() => toast('ok', 'Saved')}
      className="grid max-w-3xl gap-5"
    >
      <FormPart title="User">
        <PlainField name="email" label="E-mail address" type="email" autoFocus={isNew} />
        <TextField name="name" label="Name" isOptional autoComplete="off" autoCapitalize="words" />
        <SelectField name="role" label="Role" options={roleOptions} className="sm:col-span-2" />
        <CheckboxField
          name="allowLogin"
          label="Allow Login"
          help="Taking it away signs the user out everywhere, at once."
        />
        {isNew && (
          <CheckboxField
            name="invite"
            label="Send an invitation"
            help={cannotInvite ?? 'The user gets a link by e-mail to choose a password.'}
            disabled={cannotInvite !== null}
            onChange={({ currentTarget }) => currentTarget.checked && setOther(currentTarget, 'password', '')}
          />
        )}
        <PasswordField
          name="password"
          label={isNew || !initial.hasPassword ? 'Password' : 'New password'}
          help={
            isNew || !initial.hasPassword
              ? 'Instead of an invitation: 8 characters or more.'
              : 'Empty: it stays as it is. A new one, 8 characters or more, signs the user out everywhere.'
          }
          isOptional
          autoComplete="new-password"
          onInput={({ currentTarget }) => isNew && setOther(currentTarget, 'invite', false)}
        />
      </FormPart>
      <FormPart
        title="Notifications"
        lead="Where this user is told when a mail account of theirs stops working."
      >
        <PlainField
          name="alternateEmail"
          label="Other e-mail address"
          help="Outside the broken mailbox, which cannot be read then."
          isOptional
          type="email"
        />
        <TextField
          name="phone"
          label="Mobile phone"
          help="For text messages. With its country: +49 170 1234567"
          isOptional
          type="tel"
          autoComplete="off"
        />
      </FormPart>
      <div className="flex flex-wrap gap-2">
        <SubmitButton>{isNew ? 'Add user' : 'Save'}</SubmitButton>
        <ButtonLink href="/console/users">Cancel</ButtonLink>
      </div>
    </ActionForm>
  );
}

/** One or the other: whoever types a password sends no invitation, and the other way round. */
function setOther({ form }: HTMLInputElement, name: string, value: string | boolean): void {
  const other = form?.elements.namedItem(name);
  if (!(other instanceof HTMLInputElement)) return;
  if (typeof value === 'boolean') other.checked = value;
  else other.value = value;
}
