'use client';

import { RotateCcw, Save } from 'lucide-react';
import type { ReactNode } from 'react';
import { ActionButton, ActionList } from '#components/shell/actions.tsx';
import { Only } from '#components/shell/rights.tsx';
import type { Right } from '#lib/rights.ts';
import { useDirtyForm } from './dirty-form.tsx';

/** *Save* and *Discard changes* for the page's form, to who has the right. */
export function SaveActions({ form, right, children }: { form: string; right: Right; children?: ReactNode }) {
  const { changes, isSaving } = useDirtyForm();
  return (
    <>
      <ActionList>
        <Only right={right}>
          <ActionButton type="submit" form={form} busy={isSaving}>
            <Save aria-hidden />
            Save
          </ActionButton>
          <ActionButton type="reset" form={form} disabled={changes === 0 || isSaving}>
            <RotateCcw aria-hidden />
            Discard changes
          </ActionButton>
        </Only>
        {children}
      </ActionList>
      <p role="status" className="px-2 pt-2 text-sm text-muted">
        {changes === 0 ? '' : changes === 1 ? 'One unsaved change' : `${changes} unsaved changes`}
      </p>
    </>
  );
}
