'use client';

import { ActionForm, SubmitButton, WhilePending } from '#components/forms/action-form.tsx';
import { CheckboxField, PasswordField, PlainField, TextField } from '#components/forms/fields.tsx';
import { FormPart } from '#components/forms/form-part.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import type { ServerFolder } from '#lib/mail/protocol.ts';
import type { FormAction } from '#lib/web/form-state.ts';
import { FindServers } from './find-servers.tsx';
import { FoldedAccountPart } from './folded-account-part.tsx';
import { IncomingPart } from './incoming-part.tsx';
import { ServerFields } from './servers-fields.tsx';

const ownerParts = ['owner.email', 'owner.name'];

/** A mail account's form, new or stored. A stored password is never shown; an empty field keeps it. */
export function AccountForm({
  action,
  initial,
  isNew,
  providers = [],
  tree = [],
  cancelTo,
}: {
  action: FormAction;
  initial: Record<string, string>;
  isNew: boolean;
  /** At whom an owner can sign in in the place of a password. */
  providers?: { id: string; name: string }[];
  /** The folders of its server, as it listed them last. */
  tree?: ServerFolder[];
  cancelTo: string;
}) {
  return (
    <ActionForm id="account" action={action} initial={initial} className="grid max-w-3xl gap-5">
      {!isNew &&
        ['email', 'name', 'phone', 'alternateEmail'].map((part) => (
          <input key={part} type="hidden" name={`before.${part}`} value={initial[`owner.${part}`] ?? ''} />
        ))}
      <FormPart title="Account">
        <PlainField name="address" label="E-mail address" type="email" autoFocus={isNew} />
        <TextField
          name="name"
          label="Account name"
          help="As lists show it; without one, the address."
          isOptional
          autoCapitalize="words"
          autoComplete="off"
        />
        {isNew && <FindServers />}
      </FormPart>
      <IncomingPart isNew={isNew} providers={providers} tree={tree}>
        <FormPart title="Owner" lead="Who reads this mail, and who is told when its password stops working.">
          <PlainField
            name="owner.alternateEmail"
            label="Other e-mail address"
            help="Notifications go here, since the broken mailbox itself may be out of reach."
            isOptional
            type="email"
          />
          <TextField
            name="owner.phone"
            label="Mobile phone"
            help="With its country: +49 170 1234567"
            isOptional
            type="tel"
            autoComplete="off"
          />
          <FoldedAccountPart
            title="Who the owner is"
            lead="Whoever has the account’s own address, unless somebody else is named here."
            fields={ownerParts}
            isOpen={!isNew}
            isWithin
          >
            <PlainField
              name="owner.email"
              label="E-mail address"
              help="The owner’s own, to sign in with. Empty: the same as the account’s."
              isOptional
              type="email"
            />
            <TextField name="owner.name" label="Name" isOptional autoCapitalize="words" autoComplete="off" />
          </FoldedAccountPart>
        </FormPart>
        <fieldset className="group grid min-w-0 gap-4 rounded-lg border border-line bg-surface p-4">
          <legend className="sr-only">Outgoing server (SMTP)</legend>
          <CheckboxField
            name="hasOutgoing"
            label={<span className="font-semibold">Outgoing server (SMTP)</span>}
            help="Needed to send from the phone and the desktop view."
          />
          <div className="hidden gap-4 group-has-[input:checked]:grid sm:grid-cols-2">
            <ServerFields prefix="outgoing" kind="smtp" />
            <PlainField
              name="outgoing.user"
              label="User name"
              help="Empty: the same as for incoming mail."
              isOptional
            />
            <PasswordField
              name="outgoing.password"
              label="Password"
              help={
                initial.hasOwnOutgoingPassword
                  ? 'Stored; leave it empty to keep it.'
                  : 'Empty: the incoming one.'
              }
              isOptional
              autoComplete="new-password"
            />
          </div>
        </fieldset>
      </IncomingPart>
      <div className="grid gap-4">
        {!isNew && (
          <CheckboxField
            name="sameMailbox"
            label="It is the same mailbox, moved"
            help="Only where the server shows other messages than those stored here: all folders are read again, and what is stored is recognised. Another mailbox needs an account of its own; this one stays as an archive."
          />
        )}
        <CheckboxField
          name="test"
          label="Test it first"
          help="Signs in once to each server; nothing is stored unless the incoming one lets us in."
        />
        <div className="flex flex-wrap items-center gap-2">
          <SubmitButton>{isNew ? 'Add account' : 'Save'}</SubmitButton>
          <ButtonLink href={cancelTo}>Cancel</ButtonLink>
          <WhilePending>Asking the servers; this can take up to a minute.</WhilePending>
        </div>
      </div>
    </ActionForm>
  );
}
