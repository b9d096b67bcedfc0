'use client';

import { ActionForm, SubmitButton } from '#components/forms/action-form.tsx';
import { CheckboxField, PlainField, TextareaField } from '#components/forms/fields.tsx';
import { FoldedPart } from '#components/forms/folded-part.tsx';
import { FormPart } from '#components/forms/form-part.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { FormAction } from '#lib/web/form-state.ts';
import { usualScopes } from './usual-scopes.ts';

const claimFields = [
  'loginClaim',
  'loginValues',
  'roleClaim',
  'administratorValues',
  'operatorValues',
  'auditorValues',
];

/** An identity provider's form, new or stored. A stored secret is never shown; an empty field keeps it. */
export function IdentityProviderForm({
  action,
  initial,
  isNew,
}: {
  action: FormAction;
  initial: Record<string, string>;
  isNew: boolean;
}) {
  return (
    <ActionForm
      id="identity-provider"
      action={action}
      initial={initial}
      onDone={() => toast('ok', 'Saved')}
      className="grid max-w-3xl gap-5"
    >
      <FormPart title="Registration" lead="As Rekey is registered there.">
        <PlainField name="name" label="Name" help="People read it: Sign in with …" />
        <PlainField
          name="issuer"
          label="Issuer"
          help="As its discovery document names it; the rest is read there."
          type="url"
        />
        <PlainField name="clientId" label="Client id" />
        <PlainField
          name="secret"
          label="Client secret"
          type="password"
          help={isNew ? 'It is stored encrypted, and never shown again.' : 'Empty: it stays as it is.'}
          isOptional
          autoComplete="new-password"
        />
        <CheckboxField name="isEnabled" label="People can sign in by it" />
      </FormPart>
      <FormPart title="Who is let in">
        <div className="grid gap-3 sm:col-span-2">
          <CheckboxField
            name="createsUsers"
            label="Add a user for whoever is not there yet"
            help="Their e-mail address has to be verified there."
          />
          <CheckboxField
            name="matchesByEmail"
            label="Take a user with the same verified e-mail address for the same person"
            help="Once, at the first sign-in. Never for who comes into the console: they connect it themselves."
          />
        </div>
        <PlainField
          name="domains"
          label="Domains"
          help="Of e-mail addresses, separated by spaces. Empty: any."
          isOptional
          className="sm:col-span-2"
        />
      </FormPart>
      <FoldedPart
        title="Allow Login and roles by its word"
        lead="Set in Rekey, unless a claim is named here that is read at every sign-in."
        fields={claimFields}
      >
        <PlainField
          name="loginClaim"
          label="Claim for Allow Login"
          help="Who does not have it is not let in, and their sessions end. Empty: it is set in Rekey."
          isOptional
        />
        <TextareaField
          name="loginValues"
          label="Its values that allow it"
          help="One a line. Empty: true."
          isOptional
          rows={2}
        />
        <PlainField
          name="roleClaim"
          label="Claim for the role"
          help="Such as groups or realm_access.roles. Empty: roles are given in Rekey."
          isOptional
        />
        {(
          [
            ['administratorValues', 'Values of administrators'],
            ['operatorValues', 'Values of operators'],
            ['auditorValues', 'Values of auditors'],
          ] as const
        ).map(([name, label]) => (
          <TextareaField key={name} name={name} label={label} help="One a line." isOptional rows={2} />
        ))}
      </FoldedPart>
      <FoldedPart
        title="Scopes and second factor"
        lead="Which scopes are asked for, and whether its word for a second factor counts."
        fields={['scopes', 'trustsSecondFactor', 'acrValues']}
        usual={{ scopes: usualScopes }}
      >
        <PlainField name="scopes" label="Scopes" help="Separated by spaces." isOptional />
        <PlainField
          name="acrValues"
          label="ACR values that stand for one"
          help="Of a second factor, separated by spaces; they are asked for. Empty: amr alone."
          isOptional
        />
        <div className="sm:col-span-2">
          <CheckboxField
            name="trustsSecondFactor"
            label="Its word for a second factor counts"
            help="Where it says so (amr mfa, or one of the ACR values), Rekey does not ask for its own."
          />
        </div>
      </FoldedPart>
      <div className="flex flex-wrap gap-2">
        <SubmitButton>{isNew ? 'Add identity provider' : 'Save'}</SubmitButton>
        {isNew && <ButtonLink href="/console/identity-providers">Cancel</ButtonLink>}
      </div>
    </ActionForm>
  );
}
