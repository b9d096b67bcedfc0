'use client';

import { ActionForm, SubmitButton } from '#components/forms/action-form.tsx';
import { CheckboxField, SelectField } from '#components/forms/fields.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import type { FormAction } from '#lib/web/form-state.ts';
import { ServerFields } from '../servers-fields.tsx';

const initial = {
  'incoming.security': 'tls',
  'incoming.port': '993',
  'outgoing.security': 'starttls',
  'outgoing.port': '587',
  hasOutgoing: 'true',
};
const users = [
  { value: 'address', label: 'The account’s e-mail address' },
  { value: 'keep', label: 'As it is now' },
];

/** The server that the accounts move to, and what opens them there. */
export function MoveForm({
  action,
  ids,
  providers,
}: {
  action: FormAction;
  ids: string[];
  providers: { id: string; name: string }[];
}) {
  return (
    <ActionForm id="move" action={action} initial={initial} className="grid max-w-3xl gap-5">
      {ids.map((id) => (
        <input key={id} type="hidden" name="accounts" value={id} />
      ))}
      <fieldset className="min-w-0 rounded-lg border border-line bg-surface p-4">
        <legend className="float-left w-full font-semibold">Incoming server (IMAP)</legend>
        <div className="clear-both grid gap-4 pt-3 sm:grid-cols-2">
          <ServerFields prefix="incoming" kind="imap" />
          <SelectField name="user" label="User name" options={users} />
          <SelectField
            name="provider"
            label="Signs in with"
            help="Owners are sent a link; what the organisation’s grant opens needs none."
            options={[
              { value: '', label: 'What its owner chooses' },
              ...providers.map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
        </div>
      </fieldset>
      <fieldset className="group grid min-w-0 gap-4 rounded-lg border border-line bg-surface p-4">
        <legend className="sr-only">Outgoing server (SMTP)</legend>
        <CheckboxField
          name="hasOutgoing"
          label={<span className="font-semibold">Outgoing server (SMTP)</span>}
          help="Without one, nothing can be sent from these accounts."
        />
        <div className="hidden gap-4 group-has-[input:checked]:grid sm:grid-cols-2">
          <ServerFields prefix="outgoing" kind="smtp" />
        </div>
      </fieldset>
      <p className="text-sm text-muted">
        Once an account is moved, nothing is fetched from its old server. When its owner has connected it, its
        mailbox is compared with what is stored here; moved mail is recognised and not copied twice.
      </p>
      <div className="flex flex-wrap items-center gap-2">
        <SubmitButton>{ids.length === 1 ? 'Move one account' : `Move ${ids.length} accounts`}</SubmitButton>
        <ButtonLink href="/console/accounts">Cancel</ButtonLink>
      </div>
    </ActionForm>
  );
}
