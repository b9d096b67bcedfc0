'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { useForm } from '#components/forms/action-form.tsx';
import { CheckboxField } from '#components/forms/fields.tsx';
import { FieldError } from '#components/ui/field.tsx';
import { Summary } from '#components/ui/summary.tsx';
import type { EventType } from '#lib/notifications/event-types.ts';
import { allEventsField, eventField } from './event-field.ts';
import { eventGroups, eventWords } from './event-words.ts';

/**
 * Which events, by what they are about: a group of which none is chosen is folded, and says so. A line for all of them; without
 * JavaScript that line speaks for itself.
 */
export function EventsField() {
  const { state, initial } = useForm();
  const fields = useRef<HTMLFieldSetElement>(null);
  const [chosen, setChosen] = useState(() =>
    eventGroups.flatMap(({ types }) => types).filter((type) => initial[eventField + type] === 'true'),
  );
  const [first] = useState(chosen);
  const recount = useCallback(() => {
    const { all, boxes } = boxesIn(fields.current);
    if (!all) return;
    const ticked = boxes.filter(({ checked }) => checked);
    all.checked = ticked.length === boxes.length;
    all.indeterminate = ticked.length > 0 && !all.checked;
    setChosen(ticked.map(({ name }) => name.slice(eventField.length) as EventType));
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
      <div className="clear-both grid gap-2 pt-2">
        {state.problems.events && <FieldError id="webhook-events-error">{state.problems.events}</FieldError>}
        <CheckboxField name={allEventsField} label="All of them" />
        {eventGroups.map(({ title, types }) => (
          <details
            key={title}
            open={types.some((type) => first.includes(type)) || undefined}
            className="border-t border-line pt-2"
          >
            <Summary className="w-full">
              <span className="font-medium">{title}</span>{' '}
              <span className="text-sm text-muted">
                {countWords(types.filter((type) => chosen.includes(type)).length, types.length)}
              </span>
            </Summary>
            <div className="grid gap-x-4 gap-y-1 pt-1 pl-5.5 sm:grid-cols-2">
              {types.map((type) => (
                <CheckboxField
                  key={type}
                  name={`${eventField}${type}`}
                  label={<code className="text-sm">{type}</code>}
                  help={eventWords[type]}
                />
              ))}
            </div>
          </details>
        ))}
      </div>
    </fieldset>
  );
}

const countWords = (chosen: number, all: number) => (chosen === 0 ? `none of ${all}` : `${chosen} of ${all}`);

function boxesIn(fields: HTMLFieldSetElement | null) {
  const found = [...(fields?.querySelectorAll<HTMLInputElement>('input[type=checkbox]') ?? [])];
  return {
    all: found.find(({ name }) => name === allEventsField),
    boxes: found.filter(({ name }) => name !== allEventsField),
  };
}
