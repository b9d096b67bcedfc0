'use client';

import { startTransition, useActionState, useCallback, useEffect, useRef, useState } from 'react';
import { Alert } from '#components/ui/alert.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { Property } from '#lib/settings/properties.ts';
import type { FormAction } from '#lib/web/form-state.ts';
import { freshForm } from '#lib/web/form-state.ts';
import { useDirtyForm } from './dirty-form.tsx';
import { settingsFormId } from './form-id.ts';
import { type Moving, movingSecrets } from './moving-secrets.ts';
import { PropertyRow } from './property-row.tsx';

/**
 * Settings as a property grid: name, what it does, value, unit. Saved whole or not at all; what is wrong is said at its
 * property.
 */
export function PropertyGrid({ properties, save }: { properties: Property[]; save: FormAction }) {
  const [state, send, isPending] = useActionState(save, freshForm);
  const form = useRef<HTMLFormElement>(null);
  const { recount: recountChanges, setIsSaving } = useDirtyForm();
  const [moving, setMoving] = useState<Record<string, Moving>>({});
  const recount = useCallback(
    (element: HTMLFormElement | null) => {
      recountChanges(element);
      setMoving(element ? movingSecrets(properties, new FormData(element)) : {});
    },
    [properties, recountChanges],
  );

  useEffect(() => setIsSaving(isPending), [isPending, setIsSaving]);
  useEffect(() => {
    if (state.status === 'done') {
      toast('ok', 'Saved');
      for (const field of form.current?.querySelectorAll<HTMLInputElement>('[data-secret]') ?? [])
        field.value = '';
      for (const box of form.current?.querySelectorAll<HTMLInputElement>('[data-remove]') ?? [])
        box.checked = false;
    }
    if (state.status === 'refused')
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
    recount(form.current);
  }, [state, recount]);
  // New values from the server are the new starting point: `recount` is another one then.
  useEffect(() => recount(form.current), [recount]);

  const categories = [...new Set(properties.map(({ category }) => category))];
  return (
    <form
      ref={form}
      id={settingsFormId}
      action={send}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (isPending) return;
        const data = new FormData(event.currentTarget);
        startTransition(() => send(data));
      }}
      onInput={() => recount(form.current)}
      onReset={() => setTimeout(() => recount(form.current))}
      className="grid min-w-0 gap-4"
    >
      {state.status === 'refused' && (
        <Alert tone="bad" isLive title="Nothing was saved.">
          {Object.keys(state.problems).length > 0 ? 'Some values need a look.' : state.message}
        </Alert>
      )}
      <div className="overflow-hidden rounded-lg border border-line bg-surface">
        {categories.map((category) => (
          <fieldset key={category} className="min-w-0 border-line not-first:border-t">
            <legend className="float-left w-full border-b border-line bg-idle-soft/60 px-4 py-1.5 text-xs font-semibold text-muted">
              {category}
            </legend>
            <div className="clear-both">
              {properties
                .filter((property) => property.category === category)
                .map((property) => (
                  <PropertyRow
                    key={property.key}
                    property={property}
                    problem={state.problems[property.key]}
                    moving={moving[property.key]}
                  />
                ))}
            </div>
          </fieldset>
        ))}
      </div>
    </form>
  );
}
