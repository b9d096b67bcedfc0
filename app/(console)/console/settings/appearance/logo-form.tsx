'use client';

import { ActionForm, SubmitButton, useForm } from '#components/forms/action-form.tsx';
import { Card } from '#components/ui/card.tsx';
import { Field } from '#components/ui/field.tsx';
import { fileClasses, Input } from '#components/ui/input.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { Logo } from '#lib/appearance/logo.ts';
import { putLogoAction, removeLogoAction } from './actions.ts';

const types: Record<Logo['type'], string> = {
  'image/png': 'PNG',
  'image/jpeg': 'JPEG',
  'image/webp': 'WebP',
};

/** The logo: another one, or none. */
export function LogoForm({ logo }: { logo: Logo | null }) {
  return (
    <Card className="grid gap-3 p-4">
      <ActionForm
        id="logo"
        action={putLogoAction}
        onDone={() => toast('ok', 'Logo changed')}
        className="grid gap-3"
      >
        <LogoField logo={logo} />
        <div>
          <SubmitButton variant="plain">Use this logo</SubmitButton>
        </div>
      </ActionForm>
      {logo && (
        <ActionForm id="no-logo" action={removeLogoAction} onDone={() => toast('ok', 'Logo removed')}>
          <SubmitButton variant="danger">Remove the logo</SubmitButton>
        </ActionForm>
      )}
    </Card>
  );
}

function LogoField({ logo }: { logo: Logo | null }) {
  const { state } = useForm();
  const now = logo
    ? `Now: ${types[logo.type]}, ${logo.width} × ${logo.height} pixels${logo.type === 'image/webp' ? ', on pages alone' : ''}.`
    : 'None so far: Rekey’s own mark stands in its place.';
  return (
    <Field
      id="logo-file"
      label="Logo"
      help={`${now} A PNG, JPEG or WebP of 100 kB at most, shown 32 pixels high. PNG and JPEG stand in mails too.`}
      error={state.problems.logo}
    >
      <Input
        type="file"
        name="logo"
        accept="image/png,image/jpeg,image/webp"
        required
        className={fileClasses}
      />
    </Field>
  );
}
