'use client';

import { SelectField, TextField } from '#components/forms/fields.tsx';
import type { Account } from '#lib/accounts/store.ts';
import { abilitiesOf } from '#lib/mail/abilities.ts';
import { FoldedAccountPart } from './folded-account-part.tsx';

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
  return (
    <FoldedAccountPart
      title="Archive"
      lead="How long its mail is kept here. What is deleted here stays at its server, and is not copied again. Flagged messages stay."
      fields={archiveFields}
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
    </FoldedAccountPart>
  );
}
