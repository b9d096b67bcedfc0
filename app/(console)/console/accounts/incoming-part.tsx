'use client';

import { type ReactNode, useState } from 'react';
import { useForm } from '#components/forms/action-form.tsx';
import {
  CheckboxField,
  PasswordField,
  PlainField,
  SelectField,
  TextareaField,
  TextField,
} from '#components/forms/fields.tsx';
import { FormPart } from '#components/forms/form-part.tsx';
import type { Account } from '#lib/accounts/store.ts';
import { abilitiesOf, protocolNames } from '#lib/mail/abilities.ts';
import type { ServerFolder } from '#lib/mail/protocol.ts';
import { ArchivePart } from './archive-part.tsx';
import { FoldedAccountPart } from './folded-account-part.tsx';
import { FolderTree } from './folder-tree.tsx';
import { PacePart } from './pace-part.tsx';
import { changeUsualPort, ServerFields } from './servers-fields.tsx';

const copies = [
  { value: 'automatic', label: 'Rekey, unless the server does' },
  { value: 'rekey', label: 'Rekey puts them there' },
  { value: 'server', label: 'The server keeps them' },
];

const newFolders = [
  { value: 'none', label: 'Is not copied' },
  { value: 'inside', label: 'Is copied if it lies within a chosen one' },
  { value: 'all', label: 'Is copied, but for junk, trash and drafts' },
];

const protocols = [
  { value: 'imap', label: 'IMAP' },
  { value: 'pop3', label: 'POP3: the inbox alone, no flags' },
];

const serverParts = ['type', 'host', 'port', 'security', 'user'].map((part) => `incoming.${part}`);
const folderParts = ['folders', 'newFolders', 'sentFolder', 'sentCopies', 'instant'];

/** The incoming server; what it can do follows its protocol, which is fixed when the account is made. */
export function IncomingPart({
  isNew,
  providers,
  tree,
  children,
}: {
  isNew: boolean;
  providers: { id: string; name: string }[];
  tree: ServerFolder[];
  /** What stands between it and the parts that most accounts say nothing in. */
  children: ReactNode;
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
      <FormPart title={`Incoming server (${protocolNames[type]})`}>
        <SignsInWith isNew={isNew} providers={providers} />
        <FoldedAccountPart
          id={`${id}-server`}
          title="Server and user name"
          lead={
            isNew
              ? 'Left empty, both servers are found by the address, and the user name is the address.'
              : 'Where the mail is, and who signs in there.'
          }
          fields={serverParts}
          isOpen={!isNew}
          isWithin
        >
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
          <PlainField
            name="incoming.user"
            label="User name"
            help="Empty: the account’s e-mail address."
            isOptional
          />
        </FoldedAccountPart>
        {abilitiesOf[type].folders ? (
          <Folders tree={tree} isNew={isNew} tells={abilitiesOf[type].tells} />
        ) : (
          <TextField
            name="deleteAfterDays"
            label="Delete at the server after"
            help="Days since a message was stored here, 1 to 3650. Empty: it stays at the server."
            isOptional
            inputMode="numeric"
            autoComplete="off"
            className="sm:col-span-2"
          />
        )}
      </FormPart>
      {children}
      <PacePart />
      <ArchivePart type={type} />
    </>
  );
}

function Folders({ tree, isNew, tells }: { tree: ServerFolder[]; isNew: boolean; tells: boolean }) {
  return (
    <FoldedAccountPart
      title="Folders and instant mail"
      lead="The inbox is copied every time the account is checked, unless more is said here."
      fields={folderParts}
      isOpen={!isNew}
      isWithin
    >
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
        label="A new folder there"
        options={newFolders}
        className="sm:col-span-2"
      />
      <PlainField
        name="sentFolder"
        label="Folder for sent messages"
        help="Empty: the one the server names, or one that is called so."
        isOptional
      />
      <SelectField name="sentCopies" label="Copies of sent messages" options={copies} />
      {tells && (
        <div className="sm:col-span-2">
          <CheckboxField
            name="instant"
            label="Instant mail"
            help="A connection stays open on which the server tells of new mail in the inbox, and in the other folders where it can: it is here within seconds. Where it tells of none, or too many wait already, mail comes with the checks."
          />
        </div>
      )}
    </FoldedAccountPart>
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
