'use client';

import { RotateCcw } from 'lucide-react';
import { startTransition, useActionState, useCallback, useEffect, useRef, useState } from 'react';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { toast } from '#components/ui/toast.tsx';
import { duration } from '#lib/relative-time.ts';
import type { Property } from '#lib/settings/properties.ts';
import type { FormAction } from '#lib/web/form-state.ts';
import { freshForm } from '#lib/web/form-state.ts';
import { useDirtyForm } from './dirty-form.tsx';
import { settingsFormId } from './form-id.ts';
import { type Moving, movingSecrets } from './moving-secrets.ts';
import { PropertyRow } from './property-row.tsx';

/**
 * Settings as a property grid: name, value, unit; the description of the selected one below. Saved whole or not
 * at all; what is wrong is said at its property.
 */
export function PropertyGrid({ properties, save }: { properties: Property[]; save: FormAction }) {
  const [state, send, isPending] = useActionState(save, freshForm);
  const [selectedKey, setSelectedKey] = useState(properties[0]?.key);
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
  const selected = properties.find(({ key }) => key === selectedKey);

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
                    isSelected={property.key === selectedKey}
                    onSelect={() => setSelectedKey(property.key)}
                  />
                ))}
            </div>
          </fieldset>
        ))}
      </div>
      {selected && <Description property={selected} form={form} onChange={() => recount(form.current)} />}
    </form>
  );
}

/** The selected property in a sentence, and the way back to its default. */
function Description({
  property,
  form,
  onChange,
}: {
  property: Property;
  form: React.RefObject<HTMLFormElement | null>;
  onChange: () => void;
}) {
  const reset = () => {
    const field = form.current?.elements.namedItem(property.key);
    if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) {
      field.value = property.default;
      field.dispatchEvent(new Event('input', { bubbles: true }));
      field.focus();
      onChange();
    }
  };
  return (
    <div className="sticky bottom-0 z-10 -mx-1 rounded-lg border border-line bg-raised px-4 py-3 shadow-md max-lg:bottom-20">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="grid min-w-0 flex-1 basis-60 gap-0.5">
          <p className="font-semibold">{property.label}</p>
          <p className="text-muted">{property.description}</p>
          <p className="text-sm text-muted">
            {!property.isSecret && <>Default: {defaultWords(property)} · </>}
            <span className="evidence">{property.key}</span>
          </p>
        </div>
        {!property.isSecret && property.default !== '' && (
          <Button size="sm" onClick={reset}>
            <RotateCcw aria-hidden />
            Default
          </Button>
        )}
      </div>
    </div>
  );
}

function defaultWords({ default: preset, unit, kind }: Property): string {
  if (preset === '') return 'not set';
  if (unit === 'seconds')
    return `${preset} seconds${Number(preset) >= 60 ? ` (${duration(Number(preset))})` : ''}`;
  return kind === 'whole' && unit ? `${Number(preset).toLocaleString('en')} ${unit}` : preset;
}
