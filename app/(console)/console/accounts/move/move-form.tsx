'use client';

import { useState } from 'react';
import { ActionForm, SubmitButton } from '#components/forms/action-form.tsx';
import { CheckboxField, PasswordField, SelectField } from '#components/forms/fields.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import type { ChosenAccounts } from '#lib/account-jobs/schema.ts';
import type { FormAction } from '#lib/web/form-state.ts';
import { changeUsualPort, ServerFields } from '../servers-fields.tsx';

const initial = {
  'incoming.security': 'tls',
  'incoming.port': '993',
  'outgoing.security': 'starttls',
  'outgoing.port': '587',
  hasOutgoing: 'true',
  opens: 'owners',
};
const openers = [
  { value: 'owners', label: 'Their owners, who are sent a link' },
  { value: 'passwords', label: 'The passwords stored here' },
];
const protocols = [
  { value: 'imap', label: 'IMAP' },
  { value: 'pop3', label: 'POP3' },
];
const users = [
  { value: 'address', label: 'The account’s e-mail address' },
  { value: 'keep', label: 'As it is now' },
];

/** The server that the accounts move to, and what opens them there. */
export function MoveForm({
  action,
  chosen,
  total,
  accounts,
  providers,
  maySendPasswords,
}: {
  action: FormAction;
  chosen: ChosenAccounts;
  total: number;
  /** Some of them, to show the new server by. */
  accounts: { id: string; address: string }[];
  providers: { id: string; name: string }[];
  maySendPasswords: boolean;
}) {
  const [protocol, setProtocol] = useState<'imap' | 'pop3'>('imap');
  const choose = (next: typeof protocol) => {
    changeUsualPort('move', protocol, next);
    setProtocol(next);
  };
  return (
    <ActionForm id="move" action={action} initial={initial} className="grid max-w-3xl gap-5">
      <input type="hidden" name="chosen" value={JSON.stringify(chosen)} />
      <fieldset className="min-w-0 rounded-lg border border-line bg-surface p-4">
        <legend className="float-left w-full font-semibold">Incoming server</legend>
        <div className="clear-both grid gap-4 pt-3 sm:grid-cols-2">
          <SelectField
            name="incoming.type"
            label="Protocol"
            help="Accounts that are fetched by the other one stay where they are, and are named."
            options={protocols}
            onChange={(event) => choose(event.target.value === 'pop3' ? 'pop3' : 'imap')}
            className="sm:col-span-2"
          />
          <ServerFields prefix="incoming" kind={protocol} />
          <SelectField name="user" label="User name" options={users} />
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
      <fieldset className="group grid min-w-0 gap-4 rounded-lg border border-line bg-surface p-4">
        <legend className="float-left w-full font-semibold">What opens them there</legend>
        <div className="clear-both grid gap-4 sm:grid-cols-2">
          <SelectField
            name="opens"
            label="Opened by"
            options={maySendPasswords ? openers : openers.slice(0, 1)}
          />
          <div className="group-has-[option[value=passwords]:checked]:hidden">
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
        </div>
        <div className="hidden gap-4 group-has-[option[value=passwords]:checked]:grid">
          <p className="text-sm text-muted">
            Stored passwords go to no server on somebody’s word. Choose an account with mail, and enter its
            password: Rekey signs in to the new server with it, over TLS, and compares the mailbox with what
            is stored here. Only then do the others follow.
          </p>
          <div className="grid gap-4 sm:grid-cols-2">
            <SelectField
              name="proof.account"
              label="Account to test with"
              options={accounts.map(({ id, address }) => ({ value: id, label: address }))}
            />
            <PasswordField
              name="proof.password"
              label="Its password"
              autoComplete="off"
              help="Sent to the new server, and stored nowhere."
            />
          </div>
        </div>
      </fieldset>
      <p className="text-sm text-muted">
        Once an account is moved, nothing is fetched from its old server. When it is opened there, its mailbox
        is compared with what is stored here; moved mail is recognised and not copied twice.
      </p>
      <div className="flex flex-wrap items-center gap-2">
        <SubmitButton>
          {total === 1 ? 'Move one account' : `Move ${total.toLocaleString('en')} accounts`}
        </SubmitButton>
        <ButtonLink href="/console/accounts">Cancel</ButtonLink>
      </div>
    </ActionForm>
  );
}
