'use client';

import { SearchX } from 'lucide-react';
import { startTransition, useActionState, useCallback, useEffect, useRef, useState } from 'react';
import { Changeable } from '#components/shell/rights.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { Property } from '#lib/settings/properties.ts';
import type { FormAction } from '#lib/web/form-state.ts';
import { freshForm } from '#lib/web/form-state.ts';
import { belongsToChoice } from './belongs-to-choice.ts';
import { useDirtyForm } from './dirty-form.tsx';
import { settingsFormId } from './form-id.ts';
import { type Moving, movingSecrets } from './moving-secrets.ts';
import { PropertyRow } from './property-row.tsx';
import { categoryId, SettingsFinder } from './settings-finder.tsx';
import { UnsavedBar } from './unsaved-bar.tsx';

/**
 * Settings as a property grid: name, what it does, value, unit. Saved whole or not at all; what is wrong is said at its
 * property.
 */
export function PropertyGrid({ properties, save }: { properties: Property[]; save: FormAction }) {
  const [state, send, isPending] = useActionState(save, freshForm);
  const form = useRef<HTMLFormElement>(null);
  const { recount: recountChanges, setIsSaving } = useDirtyForm();
  const [moving, setMoving] = useState<Record<string, Moving>>({});
  const [chosen, setChosen] = useState<Record<string, string>>(() =>
    Object.fromEntries(properties.map(({ key, value }) => [key, value])),
  );
  const recount = useCallback(
    (element: HTMLFormElement | null) => {
      recountChanges(element);
      setMoving(element ? movingSecrets(properties, new FormData(element)) : {});
      setChosen(element ? chosenIn(properties, new FormData(element)) : {});
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

  const [sought, setSought] = useState('');
  const [addressed, setAddressed] = useState('');
  useEffect(() => setAddressed(addressedKey()), []);
  useEffect(() => {
    // Whoever came by the name of a setting can change it at once.
    if (addressed) document.getElementById(`setting-${addressed}`)?.focus();
  }, [addressed]);
  const categories = [...new Set(properties.map(({ category }) => category))];
  // What is wrong is shown, whatever is sought.
  const isOfUse = ({ key }: Property) =>
    key === addressed || sought !== '' || belongsToChoice(key, properties, (of) => chosen[of] ?? '');
  const isShown = (property: Property) =>
    property.key in state.problems || (isFound(property, sought) && isOfUse(property));
  const found = new Set(properties.filter(isShown).map(({ key }) => key));
  const isLong = properties.length > fewProperties;
  return (
    <div className="grid min-w-0 max-w-5xl gap-4">
      {isLong && <SettingsFinder categories={categories} sought={sought} onSeek={setSought} />}
      <Changeable right="settings:write">
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
          {state.problems.toGo && <input type="hidden" name="toGo" value={state.problems.toGo} />}
          {state.status === 'refused' && (
            <Alert tone="bad" isLive title="Nothing was saved.">
              {Object.keys(state.problems).length > 0 ? 'Some values need a look.' : state.message}
            </Alert>
          )}
          <div className="overflow-clip rounded-lg border border-line bg-surface">
            {found.size === 0 && (
              <EmptyState icon={SearchX} title="No setting here is called that">
                Another page may have it: the search on top looks everywhere.
              </EmptyState>
            )}
            {categories.map((category) => (
              <fieldset
                key={category}
                id={categoryId(category)}
                // What is not found stays in the form: it is saved whole.
                hidden={
                  !properties.some((property) => property.category === category && found.has(property.key))
                }
                className="min-w-0 scroll-mt-28 border-line not-first:border-t"
              >
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
                        isHidden={!found.has(property.key)}
                        answer={state}
                        isSaving={isPending}
                        moving={moving[property.key]}
                      />
                    ))}
                </div>
              </fieldset>
            ))}
          </div>
          <UnsavedBar form={settingsFormId} />
        </form>
      </Changeable>
    </div>
  );
}

const fewProperties = 12;

/** Every word must be found in what a setting is called or does, or in its name in the API. */
function isFound({ key, label, category, description }: Property, sought: string): boolean {
  const text = `${category} ${label} ${description} ${key}`.toLowerCase();
  return sought
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** What was chosen of each choice, as the form stands. */
function chosenIn(properties: Property[], form: FormData): Record<string, string> {
  const choices = properties.filter(({ kind }) => kind === 'choice');
  return Object.fromEntries(choices.map(({ key, value }) => [key, String(form.get(key) ?? value)]));
}

/** The setting that the address names. */
function addressedKey(): string {
  const [, key = ''] = /^#setting-(.+)$/.exec(location.hash) ?? [];
  return key;
}
