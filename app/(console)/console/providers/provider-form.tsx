'use client';

import { useState } from 'react';
import { ActionForm, SubmitButton, useForm } from '#components/forms/action-form.tsx';
import { PlainField, SelectField, TextField } from '#components/forms/fields.tsx';
import { FoldedPart } from '#components/forms/folded-part.tsx';
import { FormPart } from '#components/forms/form-part.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Textarea } from '#components/ui/input.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { FormAction } from '#lib/web/form-state.ts';
import { grantWords, kindWords } from './provider-words.ts';

const options = (words: Record<string, string>) =>
  Object.entries(words).map(([value, label]) => ({ value, label }));

const secretWords: Record<string, string> = {
  client_secret: 'A client secret',
  certificate: 'A certificate with its private key',
  service_account_key: 'The key file of a service account',
  none: 'None',
};

type Choice = { kind: string; grant: string };

function secretsOf({ kind, grant }: Choice): string[] {
  if (kind === 'google') return [grant === 'person' ? 'client_secret' : 'service_account_key'];
  if (kind === 'microsoft') return ['client_secret', 'certificate'];
  return ['client_secret', 'certificate', grant === 'person' ? 'none' : 'service_account_key'];
}

/** A provider's form, new or stored: kind and grant stay. A stored secret is never shown; an empty field keeps it. */
export function ProviderForm({
  action,
  initial,
  isNew,
}: {
  action: FormAction;
  initial: Record<string, string>;
  isNew: boolean;
}) {
  const [choice, setChoice] = useState<Choice>({
    kind: initial.kind ?? 'google',
    grant: initial.grant ?? 'person',
  });
  const { kind, grant } = choice;
  return (
    <ActionForm
      id="provider"
      action={action}
      initial={initial}
      onDone={() => toast('ok', 'Saved')}
      className="grid max-w-3xl gap-5"
    >
      <FormPart title="Which provider">
        {isNew && (
          <>
            <SelectField
              name="kind"
              label="Provider"
              options={options(kindWords)}
              onChange={({ target }) => setChoice({ kind: target.value, grant })}
            />
            <SelectField
              name="grant"
              label="Whose grant"
              options={options(grantWords)}
              onChange={({ target }) => setChoice({ kind, grant: target.value })}
            />
          </>
        )}
        <TextField name="name" label="Name" help="Owners read it: Sign in with …" autoComplete="off" />
        <PlainField
          name="hosts"
          label="Mail servers and domains"
          help="Ends of their names, separated by spaces: accounts there are offered this provider."
          isOptional
        />
        {kind === 'custom' && <EndpointFields grant={grant} />}
      </FormPart>
      <FormPart title="Registration" lead="As Rekey is registered there.">
        {kind === 'microsoft' && <TenantFields grant={grant} />}
        <PlainField
          name="clientId"
          label="Client id"
          isOptional={secretsOf(choice)[0] === 'service_account_key'}
          className={secretsOf(choice).length > 1 ? undefined : 'sm:col-span-2'}
        />
        <ProofFields choice={choice} isNew={isNew} />
      </FormPart>
      <FoldedPart
        title="Scopes and mechanisms"
        lead="What is asked for, and how the mail server takes it: as its kind usually wants, unless said here."
        fields={['scopes', 'mechanisms']}
        usual={isNew ? {} : initial}
      >
        <PlainField
          name="scopes"
          label="Scopes"
          help="Separated by spaces. Empty: what its kind usually wants."
          isOptional
        />
        <PlainField
          name="mechanisms"
          label="Mechanisms"
          help="xoauth2, oauthbearer; the preferred one first. Empty: as its kind usually takes."
          isOptional
        />
      </FoldedPart>
      <div className="flex flex-wrap gap-2">
        <SubmitButton>{isNew ? 'Add provider' : 'Save'}</SubmitButton>
        {isNew && <ButtonLink href="/console/providers">Cancel</ButtonLink>}
      </div>
    </ActionForm>
  );
}

/** Of a provider that nobody here knows. */
function EndpointFields({ grant }: { grant: string }) {
  return (
    <>
      <PlainField
        name="issuer"
        label="Issuer"
        help="Its discovery document names the endpoints; else enter them below."
        type="url"
        isOptional
        className="sm:col-span-2"
      />
      {grant === 'person' && (
        <PlainField name="authorizationEndpoint" label="Authorization endpoint" type="url" isOptional />
      )}
      <PlainField name="tokenEndpoint" label="Token endpoint" type="url" isOptional />
    </>
  );
}

/** Which of Microsoft's directories it is. */
function TenantFields({ grant }: { grant: string }) {
  const isPerson = grant === 'person';
  return (
    <>
      <PlainField
        name="tenant"
        label="Tenant"
        help={isPerson ? 'Its id; empty: any work or school account.' : 'The id or the domain of the tenant.'}
        isOptional={isPerson}
      />
      <SelectField
        name="cloud"
        label="Cloud"
        options={[
          { value: 'global', label: 'Worldwide' },
          { value: 'us', label: 'US government' },
          { value: 'china', label: 'China (21Vianet)' },
        ]}
      />
    </>
  );
}

/** How this Rekey proves who it is: by one of these kinds of secret. */
function ProofFields({ choice, isNew }: { choice: Choice; isNew: boolean }) {
  const secrets = secretsOf(choice);
  const [first = '', ...others] = secrets;
  const hasChoice = others.length > 0;
  return (
    <>
      {hasChoice ? (
        <SelectField
          key={`${choice.kind} ${choice.grant}`}
          name="secretKind"
          label="Proved by"
          options={secrets.map((value) => ({ value, label: secretWords[value] ?? value }))}
        />
      ) : (
        <input type="hidden" name="secretKind" value={first} />
      )}
      <SecretField
        label={hasChoice ? 'Secret' : (secretWords[first] ?? 'Secret')}
        isNew={isNew}
        isOptional={!isNew || secrets.includes('none')}
      />
    </>
  );
}

/** Several lines, for keys have them; it comes back empty whatever was typed. */
function SecretField({ label, isNew, isOptional }: { label: string; isNew: boolean; isOptional: boolean }) {
  const { id, state } = useForm();
  const help = isNew ? 'It is stored encrypted, and never shown again.' : 'Empty: it stays as it is.';
  return (
    <Field
      id={`${id}-secret`}
      label={label}
      help={help}
      isOptional={isOptional}
      error={state.problems.secret}
      className="sm:col-span-2"
    >
      <Textarea
        name="secret"
        rows={3}
        required={!isOptional}
        autoComplete="off"
        spellCheck={false}
        autoCapitalize="none"
        className="font-mono text-sm"
      />
    </Field>
  );
}
