'use client';

import { ActionForm, SubmitButton, useForm } from '#components/forms/action-form.tsx';
import type { FormAction } from '#lib/web/form-state.ts';
import { RecoveryCodes } from './recovery-codes.tsx';

/** Other recovery codes in the place of those that are left, shown this once. */
export function RecoveryForm({ action }: { action: FormAction }) {
  return (
    <ActionForm id="recovery" action={action}>
      <Body />
    </ActionForm>
  );
}

function Body() {
  const { state } = useForm();
  if (state.status === 'done' && state.message) return <RecoveryCodes codes={state.message} />;
  return <SubmitButton variant="plain">Make new codes</SubmitButton>;
}
