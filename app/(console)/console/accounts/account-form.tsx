'use client';

import { useState } from 'react';
import { ActionForm, SubmitButton, useForm } from '#components/forms/action-form.tsx';
import {
  CheckboxField,
  PasswordField,
  SelectField,
  TextareaField,
  TextField,
} from '#components/forms/fields.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import type { Account } from '#lib/accounts/store.ts';
import { abilitiesOf, protocolNames } from '#lib/mail/abilities.ts';
import type { ServerFolder } from '#lib/mail/protocol.ts';
import type { FormAction } from '#lib/web/form-state.ts';
import { FindServers } from './find-servers.tsx';
import { FolderTree } from './folder-tree.tsx';
import { changeUsualPort, ServerFields } from './servers-fields.tsx';

const copies = [
  { value: 'automatic', label: 'Rekey, unless the server does' },
  { value: 'rekey', label: 'Rekey puts them there' },
  { value: 'server', label: 'The server keeps them' },
];

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
      <Part title="Account">
        <TextField
          name="address"
          label="E-mail address"
          type="email"
          autoComplete="off"
          spellCheck={false}
          autoFocus={isNew}
        />
        <TextField
          name="name"
          label="Account name"
          help="As lists show it; without one, the address."
          isOptional
          autoCapitalize="words"
          autoComplete="off"
        />
        {isNew && <FindServers />}
      </Part>
      <Part title="Owner" lead="Who reads this mail, and who is told when its password stops working.">
        <TextField
          name="owner.email"
          label="E-mail address"
          help="The owner’s own, to sign in with. Empty: the same as the account’s."
          isOptional
          type="email"
          autoComplete="off"
          spellCheck={false}
        />
        <TextField name="owner.name" label="Name" isOptional autoCapitalize="words" autoComplete="off" />
        <TextField
          name="owner.alternateEmail"
          label="Other e-mail address"
          help="Notifications go here, since the broken mailbox itself may be out of reach."
          isOptional
          type="email"
          autoComplete="off"
          spellCheck={false}
        />
        <TextField
          name="owner.phone"
          label="Mobile phone"
          help="With its country: +49 170 1234567"
          isOptional
          type="tel"
          autoComplete="off"
        />
      </Part>
      <Incoming isNew={isNew} providers={providers} tree={tree} />
      <fieldset className="group grid min-w-0 gap-4 rounded-lg border border-line bg-surface p-4">
        <legend className="sr-only">Outgoing server (SMTP)</legend>
        <CheckboxField
          name="hasOutgoing"
          label={<span className="font-semibold">Outgoing server (SMTP)</span>}
          help="Needed to send from the phone and the desktop view."
        />
        <div className="hidden gap-4 group-has-[input:checked]:grid sm:grid-cols-2">
          <ServerFields prefix="outgoing" kind="smtp" />
          <TextField
            name="outgoing.user"
            label="User name"
            help="Empty: the same as for incoming mail."
            isOptional
            autoComplete="off"
            spellCheck={false}
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
          <Progress />
        </div>
      </div>
    </ActionForm>
  );
}

const newFolders = [
  { value: 'none', label: 'Are not copied' },
  { value: 'inside', label: 'Are copied if they lie within a chosen one' },
  { value: 'all', label: 'Are copied, but for junk, trash and drafts' },
];

const losses = [
  { value: '', label: 'As System Settings say' },
  { value: 'keep', label: 'Stays here, marked' },
  { value: 'mirror', label: 'Is deleted here too, after a day' },
];

/** How much of its mail is kept here. What a limit would delete is said before it is saved. */
function Archive({ type }: { type: Account['type'] }) {
  return (
    <Part
      title="Archive"
      lead="What is deleted here stays at its server, and is not copied again. Flagged messages stay."
    >
      {abilitiesOf[type].mirrors && (
        <SelectField
          name="afterLoss"
          label="Mail that its server lost"
          options={losses}
          className="sm:col-span-2"
        />
      )}
      <TextField
        name="keepDays"
        label="Delete here after days"
        help="Empty: as System Settings say. 0: never."
        isOptional
        inputMode="numeric"
        autoComplete="off"
      />
      <TextField
        name="keepMegabytes"
        label="Most megabytes kept"
        help="The oldest go first. Empty: as System Settings say. 0: no limit."
        isOptional
        inputMode="numeric"
        autoComplete="off"
      />
    </Part>
  );
}

const protocols = [
  { value: 'imap', label: 'IMAP' },
  { value: 'pop3', label: 'POP3: the inbox alone, no flags' },
];

/** The incoming server; what it can do follows its protocol, which is fixed when the account is made. */
function Incoming({
  isNew,
  providers,
  tree,
}: {
  isNew: boolean;
  providers: { id: string; name: string }[];
  tree: ServerFolder[];
}) {
  const { id, state, initial } = useForm();
  const given = state.values['incoming.type'] ?? initial['incoming.type'];
  const [type, setType] = useState<Account['type']>(given === 'pop3' ? 'pop3' : 'imap');
  const choose = (next: Account['type']) => {
    changeUsualPort(id, type, next);
    setType(next);
  };
  return (
    <>
      <Part title={`Incoming server (${protocolNames[type]})`}>
        {isNew ? (
          <SelectField
            name="incoming.type"
            label="Protocol"
            options={protocols}
            onChange={(event) => choose(event.target.value === 'pop3' ? 'pop3' : 'imap')}
            className="sm:col-span-2"
          />
        ) : (
          <input type="hidden" name="incoming.type" value={type} />
        )}
        <ServerFields prefix="incoming" kind={type} />
        <TextField
          name="incoming.user"
          label="User name"
          help="Empty: the account’s e-mail address."
          isOptional
          autoComplete="off"
          spellCheck={false}
        />
        <SignsInWith isNew={isNew} providers={providers} />
        {abilitiesOf[type].folders ? (
          <Folders tree={tree} />
        ) : (
          <TextField
            name="deleteAfterDays"
            label="Delete at the server after"
            help="Days since a message was stored here, 1 to 3650. Empty: it stays at the server."
            isOptional
            inputMode="numeric"
            autoComplete="off"
          />
        )}
        {abilitiesOf[type].tells && (
          <div className="sm:col-span-2">
            <CheckboxField
              name="instant"
              label="Instant mail"
              help="A connection stays open on which the server tells of new mail: it is here within seconds. Where the server cannot, or too many wait already, mail comes with the checks."
            />
          </div>
        )}
      </Part>
      <Archive type={type} />
    </>
  );
}

function Folders({ tree }: { tree: ServerFolder[] }) {
  return (
    <>
      {tree.length > 0 ? (
        <FolderTree tree={tree} />
      ) : (
        <TextareaField
          name="folders"
          label="Folders"
          help="One on each line. Once the server has listed its folders they are chosen from a tree."
          rows={2}
          spellCheck={false}
          className="sm:col-span-2"
        />
      )}
      <SelectField
        name="newFolders"
        label="New folders at the server"
        options={newFolders}
        className="sm:col-span-2"
      />
      <TextField
        name="sentFolder"
        label="Folder for sent messages"
        help="Empty: the one the server names, or one that is called so."
        isOptional
        autoComplete="off"
        spellCheck={false}
      />
      <SelectField name="sentCopies" label="Copies of sent messages" options={copies} />
    </>
  );
}

function Part({ title, lead, children }: { title: string; lead?: string; children: React.ReactNode }) {
  return (
    <fieldset className="min-w-0 rounded-lg border border-line bg-surface p-4">
      <legend className="float-left w-full font-semibold">{title}</legend>
      <div className="clear-both">{lead && <p className="text-sm text-muted">{lead}</p>}</div>
      <div className="grid gap-4 pt-3 sm:grid-cols-2">{children}</div>
    </fieldset>
  );
}

/** A password, or a provider where some are set up, or what its owner says: then no password is asked for. */
function SignsInWith({ isNew, providers }: { isNew: boolean; providers: { id: string; name: string }[] }) {
  const { state, initial } = useForm();
  const before = initial.provider ?? '';
  const [provider, setProvider] = useState(state.values.provider ?? before);
  const options = [
    { value: '', label: 'A password' },
    ...providers.map(({ id, name }) => ({ value: id, label: name })),
    ...(isNew ? [] : [{ value: 'owner', label: 'What its owner chooses' }]),
  ];
  return (
    <>
      {options.length > 1 && (
        <SelectField
          name="provider"
          label="Signs in with"
          help={
            isNew
              ? 'With a provider no password is stored: the owner is sent a link to sign in there.'
              : 'Where this changes, what is stored goes at once and the owner is sent a link to connect the account; its mail stays.'
          }
          options={options}
          onChange={(event) => setProvider(event.target.value)}
        />
      )}
      {provider === '' && (
        <PasswordField
          name="incoming.password"
          label="Password"
          help={
            isNew || before !== ''
              ? undefined
              : 'Stored and never shown. Leave it empty to keep it; another server needs it again.'
          }
          isOptional={!isNew && before === ''}
          autoComplete="new-password"
        />
      )}
    </>
  );
}

function Progress() {
  const { isPending } = useForm();
  return (
    <span role="status" className="text-sm text-muted">
      {isPending && 'Asking the servers; this can take up to a minute.'}
    </span>
  );
}
