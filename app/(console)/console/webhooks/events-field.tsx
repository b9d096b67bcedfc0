'use client';

import { useCallback, useEffect, useRef } from 'react';
import { useForm } from '#components/forms/action-form.tsx';
import { CheckboxField } from '#components/forms/fields.tsx';
import { FieldError } from '#components/ui/field.tsx';
import { allEventsField, eventField } from './event-field.ts';
import { eventGroups, eventWords } from './event-words.ts';

/** Which events, by what they are about, and a line for all of them; without JavaScript that line speaks for itself. */
export function EventsField() {
  const { state } = useForm();
  const fields = useRef<HTMLFieldSetElement>(null);
  const recount = useCallback(() => {
    const { all, boxes } = boxesIn(fields.current);
    if (!all) return;
    const ticked = boxes.filter(({ checked }) => checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  }, []);
  useEffect(() => {
    recount();
    const form = fields.current?.form;
    const afterReset = () => setTimeout(recount);
    form?.addEventListener('reset', afterReset);
    return () => form?.removeEventListener('reset', afterReset);
  }, [recount]);
  return (
    <fieldset
      ref={fields}
      onChange={({ target }) => {
        const { all, boxes } = boxesIn(fields.current);
        if (all && (target as EventTarget) === all) for (const box of boxes) box.checked = all.checked;
        recount();
      }}
      className="min-w-0 rounded-lg border border-line bg-surface p-4"
    >
      <legend className="float-left w-full font-semibold">Events</legend>
      <div className="clear-both grid gap-3 pt-2">
        {state.problems.events && <FieldError id="webhook-events-error">{state.problems.events}</FieldError>}
        <CheckboxField name={allEventsField} label="All of them" />
        {eventGroups.map(({ title, types }) => (
          <fieldset key={title} className="border-t border-line pt-3">
            <legend className="float-left w-full text-sm font-semibold text-muted">{title}</legend>
            <div className="clear-both grid gap-x-4 pt-1 text-sm sm:grid-cols-2 [&_p]:pb-1 [&_p]:text-xs pointer-coarse:[&_label]:pb-0.5 pointer-coarse:[&_label]:pt-2">
              {types.map((type) => (
                <CheckboxField
                  key={type}
                  name={`${eventField}${type}`}
                  label={type}
                  help={eventWords[type]}
                />
              ))}
            </div>
          </fieldset>
        ))}
      </div>
    </fieldset>
  );
}

function boxesIn(fields: HTMLFieldSetElement | null) {
  const found = [...(fields?.querySelectorAll<HTMLInputElement>('input[type=checkbox]') ?? [])];
  return {
    all: found.find(({ name }) => name === allEventsField),
    boxes: found.filter(({ name }) => name !== allEventsField),
  };
}
