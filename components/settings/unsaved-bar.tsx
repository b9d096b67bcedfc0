'use client';

import { Button } from '#components/ui/button.tsx';
import { useDirtyForm } from './dirty-form.tsx';

/** *Save* and *Discard* above the lower edge while there is something to save and the *Actions* pane is out of sight. */
export function UnsavedBar({ form }: { form: string }) {
  const { changes, isSaving } = useDirtyForm();
  if (changes === 0) return null;
  return (
    <div className="sticky bottom-20 z-10 flex items-center gap-2 rounded-lg border border-line bg-raised px-4 py-2 shadow-lg lg:hidden [:has(:popover-open)_&]:hidden">
      <span className="mr-auto text-sm font-medium">
        {changes === 1 ? 'One change' : `${changes} changes`}
      </span>
      <Button type="reset" form={form} disabled={isSaving}>
        Discard
      </Button>
      <Button type="submit" form={form} variant="primary" busy={isSaving}>
        Save
      </Button>
    </div>
  );
}
