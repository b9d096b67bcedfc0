'use client';

import { TextField } from '#components/forms/fields.tsx';
import { FoldedAccountPart } from './folded-account-part.tsx';

/** How often the account is checked, where that is not as often as others. */
export function PacePart() {
  return (
    <FoldedAccountPart
      title="How often"
      lead="Checked as often as its mail host is set, or as all are, unless a number stands here."
      fields={['intervalMinutes']}
    >
      <TextField
        name="intervalMinutes"
        label="Minutes between two checks"
        help="1 to 10,080, which is a week. Empty: as System Settings say."
        isOptional
        inputMode="numeric"
        autoComplete="off"
      />
    </FoldedAccountPart>
  );
}
