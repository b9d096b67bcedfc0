'use client';

import { RotateCcw, TriangleAlert } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { FieldError } from '#components/ui/field.tsx';
import type { Property } from '#lib/settings/properties.ts';
import type { FormState } from '#lib/web/form-state.ts';
import type { Moving } from './moving-secrets.ts';
import { PropertyControl } from './property-control.tsx';
import { asStored, defaultWords, hintFor, movingWords, warningFor } from './property-words.ts';

/** One line of the grid: the property's name and what it does, its value to edit, its unit, the way back to its default. */
export function PropertyRow({
  property: stored,
  isHidden,
  answer,
  isSaving,
  moving,
}: {
  property: Property;
  /** It is not what is sought; its value stays in the form. */
  isHidden: boolean;
  /** To the last *Save*. */
  answer: FormState;
  /** It is under way. */
  isSaving: boolean;
  /** Of a stored secret: the form as it stands would send it elsewhere. */
  moving: Moving | undefined;
}) {
  const [shown, setShown] = useState(stored.value);
  const [typed, setTyped] = useState(stored.value);
  const property = { ...stored, value: shown };
  const [isTouched, setIsTouched] = useState(false);
  const [sent, setSent] = useState(stored.value);
  const [wasSaving, setWasSaving] = useState(false);
  if (isSaving !== wasSaving) {
    setWasSaving(isSaving);
    if (isSaving) setSent(typed);
  }
  const [heard, setHeard] = useState(answer);
  const problem = answer.problems[stored.key];
  if (answer !== heard) {
    setHeard(answer);
    // What was typed since it was sent is not answered.
    if (answer.status === 'done' || problem) setIsTouched(typed !== sent);
  }
  // What somebody else stores meanwhile takes the place of what was shown, and not of what is being typed: that is told of
  // when it is to be saved.
  if (stored.value !== shown && !(isTouched && asStored(property, typed) !== shown)) {
    setShown(stored.value);
    setTyped(stored.value);
  }
  const row = useRef<HTMLDivElement>(null);
  const isChanged = asStored(property, typed) !== property.default && !property.isSecret;
  const id = `setting-${property.key}`;
  const hint = hintFor(property, typed);
  const warning = moving && !problem ? movingWords(moving) : warningFor(property, typed);
  const describedBy = [problem && `${id}-error`, warning && `${id}-warning`].filter(Boolean).join(' ');
  useEffect(() => {
    const form = row.current?.closest('form');
    const discard = () => {
      setShown(stored.value);
      setTyped(stored.value);
      setIsTouched(false);
    };
    form?.addEventListener('reset', discard);
    return () => form?.removeEventListener('reset', discard);
  }, [stored.value]);
  const type = (text: string) => {
    setTyped(text);
    setIsTouched(true);
  };
  const reset = () => {
    const field = row.current?.querySelector<HTMLInputElement>(`[name="${property.key}"]`);
    if (!field) return;
    field.value = property.default;
    type(property.default);
    field.dispatchEvent(new Event('input', { bubbles: true })); // the page counts its changes
    field.focus();
  };
  return (
    <div
      ref={row}
      hidden={isHidden}
      className="grid scroll-mt-28 items-start gap-x-6 gap-y-2 border-line px-4 py-3 not-last:border-b focus-within:bg-accent-soft/60 sm:grid-cols-[minmax(0,1fr)_minmax(0,300px)] xl:grid-cols-[minmax(0,1fr)_minmax(0,380px)]"
    >
      <label htmlFor={id} title={property.key} className="grid min-w-0 gap-0.5">
        <span className={isChanged ? 'font-semibold' : 'font-[550]'}>{property.label}</span>
        <span className="text-sm text-muted">
          {property.description}
          {property.unit && <span className="sr-only"> In {property.unit}.</span>}
        </span>
      </label>
      <div className="grid min-w-0 gap-1.5">
        {!property.isSecret && <input type="hidden" name={`${property.key}#shown`} value={property.value} />}
        <div className="flex min-w-0 items-center gap-2.5">
          <PropertyControl
            property={property}
            id={id}
            describedBy={describedBy}
            isInvalid={Boolean(problem)}
            isMoving={moving !== undefined}
            onType={type}
          />
          {hint !== null && <span className="w-22 shrink-0 text-sm text-muted">{hint}</span>}
        </div>
        {property.isSecret && property.isSet && (
          <Checkbox name={`${property.key}#remove`} value="true" data-remove className="text-sm text-muted">
            Remove the stored one
          </Checkbox>
        )}
        {isChanged && property.default !== '' && (
          <Button size="sm" variant="ghost" onClick={reset} className="-ml-3 w-fit font-normal text-muted">
            <RotateCcw aria-hidden />
            Default: {defaultWords(property)}
          </Button>
        )}
        {problem && <FieldError id={`${id}-error`}>{problem}</FieldError>}
        {warning && (
          <p id={`${id}-warning`} className="flex items-start gap-1.5 text-sm text-warn">
            <TriangleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
            {warning}
          </p>
        )}
      </div>
    </div>
  );
}
