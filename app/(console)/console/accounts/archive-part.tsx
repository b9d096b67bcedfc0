'use client';

import { ChevronRight } from 'lucide-react';
import { useForm } from '#components/forms/action-form.tsx';
import { SelectField, TextField } from '#components/forms/fields.tsx';
import type { Account } from '#lib/accounts/store.ts';
import { abilitiesOf } from '#lib/mail/abilities.ts';

const losses = [
  { value: '', label: 'As System Settings say' },
  { value: 'keep', label: 'Stays here, marked' },
  { value: 'mirror', label: 'Is deleted here too, after a day' },
];

const archiveFields = ['afterLoss', 'keepDays', 'keepMegabytes'];

/**
 * How much of its mail is kept here: folded away where the account has nothing of its own to say about it. What a limit would
 * delete is said before it is saved.
 */
export function ArchivePart({ type }: { type: Account['type'] }) {
  const { state, initial } = useForm();
  const isSaid = (name: string) => Boolean(initial[name] || state.values[name] || state.problems[name]);
  return (
    <details
      open={archiveFields.some(isSaid) || undefined}
      className="group min-w-0 rounded-lg border border-line bg-surface p-4"
    >
      <summary className="flex cursor-pointer items-start gap-2">
        <ChevronRight
          aria-hidden
          className="mt-1 size-4 shrink-0 text-muted transition-transform group-open:rotate-90 motion-reduce:transition-none"
        />
        <span>
          <span className="block font-semibold">Archive</span>
          <span className="block text-sm text-muted">
            How long its mail is kept here. What is deleted here stays at its server, and is not copied again.
            Flagged messages stay.
          </span>
        </span>
      </summary>
      <div className="grid gap-4 pt-3 sm:grid-cols-2">
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
      </div>
    </details>
  );
}
