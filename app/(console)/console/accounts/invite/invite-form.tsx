'use client';

import { ActionForm, SubmitButton, WhilePending } from '#components/forms/action-form.tsx';
import { PlainField, SelectField, TextField } from '#components/forms/fields.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import type { FormAction } from '#lib/web/form-state.ts';

/** The mailbox and who is to connect it; its servers are looked for. */
export function InviteForm({
  action,
  providers,
}: {
  action: FormAction;
  providers: { id: string; name: string }[];
}) {
  return (
    <Card className="max-w-3xl p-4">
      <ActionForm id="invite" action={action} className="grid gap-4">
        <div className="grid gap-4 sm:grid-cols-2">
          <PlainField
            name="address"
            label="E-mail address"
            help="Its servers are looked for by it; the owner sees what was found."
            type="email"
            autoFocus
          />
          <TextField
            name="name"
            label="Account name"
            help="As lists show it; without one, the address."
            isOptional
            autoCapitalize="words"
            autoComplete="off"
          />
          <PlainField
            name="owner.email"
            label="Owner: e-mail address"
            help="The owner’s own, to sign in with. Empty: the same as the account’s."
            isOptional
            type="email"
          />
          <TextField name="owner.name" label="Owner: name" isOptional autoComplete="off" />
          <PlainField
            name="owner.alternateEmail"
            label="Owner: other e-mail address"
            help="The link goes here. Empty: to the mailbox itself."
            isOptional
            type="email"
          />
          {providers.length > 0 && (
            <SelectField
              name="provider"
              label="Signs in with"
              options={[
                { value: '', label: 'What its owner chooses' },
                ...providers.map(({ id, name }) => ({ value: id, label: name })),
              ]}
            />
          )}
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <SubmitButton>Send the link</SubmitButton>
          <ButtonLink href="/console/accounts">Cancel</ButtonLink>
          <WhilePending>Looking for its servers; this takes some seconds.</WhilePending>
        </div>
      </ActionForm>
    </Card>
  );
}
