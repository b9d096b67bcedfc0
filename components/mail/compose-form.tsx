'use client';

import { SendHorizontal } from 'lucide-react';
import { useRef, useState } from 'react';
import { ActionForm, SubmitButton, useForm } from '#components/forms/action-form.tsx';
import { CheckboxField, PlainField, TextareaField, TextField } from '#components/forms/fields.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Field, FieldError } from '#components/ui/field.tsx';
import { Select } from '#components/ui/select.tsx';
import { Summary } from '#components/ui/summary.tsx';
import type { Attachment } from '#lib/messages/opened.ts';
import type { FormAction } from '#lib/web/form-state.ts';
import { byteSize } from './byte-size.ts';
import { useKeptDraft } from './draft-keeper.tsx';
import { FilesField } from './files-field.tsx';
import { typeName } from './type-name.ts';

export type Sender = {
  id: string;
  /** `Ana Popescu <ana@…>` */
  label: string;
  /** Why it cannot send; null: it can. */
  problem: string | null;
  /** Where a new password is entered, if that repairs it. */
  passwordPage: string | null;
};

type Initial = { to: string; cc: string; subject: string; text: string; accountId: string };

/** The form of a new message. Works without JavaScript; with it what is typed outlives a failure. */
export function ComposeForm({
  action,
  area,
  id,
  kind,
  about,
  senders,
  initial,
  original,
  maxBytes,
  back,
  person,
  keptAs = '',
  title,
}: {
  action: FormAction;
  area: '/phone' | '/desktop';
  id: string;
  kind: string;
  about: string | null;
  senders: Sender[];
  initial: Initial;
  /** The files of the message that is passed on; null where there is none, or its bytes are not here. */
  original: Attachment[] | null;
  maxBytes: number;
  back: string;
  /** Whose draft it is. */
  person: string;
  /** Under which name what is typed is kept, where it answers no message. */
  keptAs?: string | undefined;
  /** What the page is called; on the phone it stands between the buttons. */
  title: string;
}) {
  const box = useRef<HTMLDivElement>(null);
  // A page drawn anew while somebody writes keeps the id it began with: one form makes one message.
  const [formId] = useState(id);
  const [keptBytes, setKeptBytes] = useState(() => bytesOf(original ?? []));
  useKeptDraft(box, person, `${kind}:${about ?? keptAs}`);
  const isAnswer = kind === 'reply' || kind === 'replyAll';
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a shortcut for what the button below does
    <div
      ref={box}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        box.current?.querySelector('form')?.requestSubmit();
      }}
    >
      <ActionForm id="compose" action={action} initial={initial} className="grid gap-4">
        <input type="hidden" name="area" value={area} />
        <input type="hidden" name="id" defaultValue={formId} />
        <input type="hidden" name="kind" value={kind} />
        {about && <input type="hidden" name="about" value={about} />}
        {area === '/phone' && (
          <div className="sticky top-0 z-10 -mx-4 -mt-3 grid grid-cols-[1fr_auto_1fr] items-center gap-2 border-b border-line bg-surface px-4 py-2">
            <CancelLink href={back} className="justify-self-start" />
            <h1 className="text-lg">{title}</h1>
            <SendButton className="justify-self-end" />
          </div>
        )}
        <SenderField senders={senders} />
        <PlainField
          name="to"
          label="To"
          type="text"
          inputMode="email"
          autoFocus={!isAnswer}
          help="Several are divided by commas."
        />
        <details className="[&[open]>summary]:mb-3" open={initial.cc !== '' || undefined}>
          <Summary>Copies (Cc, Bcc)</Summary>
          <div className="grid gap-4">
            <PlainField name="cc" label="Cc" isOptional inputMode="email" />
            <PlainField
              name="bcc"
              label="Bcc"
              isOptional
              inputMode="email"
              help="The others do not see these."
            />
          </div>
        </details>
        <TextField name="subject" label="Subject" isOptional autoComplete="off" autoCapitalize="sentences" />
        <TextareaField
          name="text"
          label="Message"
          rows={14}
          autoFocus={isAnswer}
          className="[&_textarea]:min-h-56 [&_textarea]:leading-relaxed"
        />
        {original && original.length > 0 && <OriginalFiles files={original} onKeep={setKeptBytes} />}
        {original && (
          <CheckboxField
            name="attachOriginal"
            label="Attach the whole original message"
            help="As one file that opens as mail, with its headers and all that hangs on it."
          />
        )}
        <FilesField maxBytes={maxBytes} keptBytes={keptBytes} />
        {/* In sight whatever the text's length; on the phone it stands on top, above the keyboard and the tabs. */}
        {area === '/desktop' && (
          <div className="sticky bottom-0 z-10 flex flex-wrap gap-2 border-t border-line bg-surface py-2">
            <SendButton />
            <CancelLink href={back} />
          </div>
        )}
      </ActionForm>
    </div>
  );
}

function SendButton({ className }: { className?: string }) {
  return (
    <SubmitButton className={className}>
      <SendHorizontal aria-hidden />
      Send
    </SubmitButton>
  );
}

function CancelLink({ href, className }: { href: string; className?: string }) {
  return (
    <ButtonLink href={href} prefetch={false} className={className}>
      Cancel
    </ButtonLink>
  );
}

function SenderField({ senders }: { senders: Sender[] }) {
  const { state, initial } = useForm();
  const [chosen, choose] = useState(state.values.accountId ?? initial.accountId);
  const sender = senders.find(({ id }) => id === chosen) ?? senders[0];
  const error = state.problems.accountId ?? sender?.problem ?? null;
  return (
    <div className="grid gap-2">
      <Field id="compose-accountId" label="From" error={error}>
        <Select
          name="accountId"
          defaultValue={sender?.id}
          onChange={(event) => choose(event.currentTarget.value)}
        >
          {senders.map(({ id, label }) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </Select>
      </Field>
      {error && sender?.passwordPage && (
        <ButtonLink href={sender.passwordPage} variant="danger" prefetch={false} className="w-max border-bad">
          Update password
        </ButtonLink>
      )}
    </div>
  );
}

const bytesOf = (files: { size: number }[]) => files.reduce((sum, { size }) => sum + size, 0);

/** What hangs on the message that is passed on: each file goes with it while its box is ticked. */
function OriginalFiles({ files, onKeep }: { files: Attachment[]; onKeep: (bytes: number) => void }) {
  const { state } = useForm();
  const error = state.problems.keep;
  return (
    <fieldset
      aria-describedby={error ? 'compose-keep-error' : undefined}
      onChange={({ currentTarget }) =>
        onKeep(
          bytesOf(files.filter(({ index }) => isTicked(currentTarget.elements.namedItem(`keep.${index}`)))),
        )
      }
      className="grid gap-0.5"
    >
      <legend className="mb-1 font-semibold">Attachments of the original</legend>
      {files.map((file) => (
        <CheckboxField
          key={file.index}
          name={`keep.${file.index}`}
          aria-invalid={error ? true : undefined}
          label={
            <span className="wrap-anywhere">
              {file.name}{' '}
              <span className="text-sm text-muted">
                {typeName(file)}, {byteSize(file.size)}
              </span>
            </span>
          }
        />
      ))}
      {error && <FieldError id="compose-keep-error">{error}</FieldError>}
    </fieldset>
  );
}

const isTicked = (box: unknown) => box instanceof HTMLInputElement && box.checked;
