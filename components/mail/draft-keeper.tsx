'use client';

import { type RefObject, useEffect } from 'react';

const prefix = 'rekey:draft:';
const kept = ['id', 'accountId', 'to', 'cc', 'bcc', 'subject', 'text'];

/**
 * Keeps what is typed in this tab of the browser until the message is taken, so that a lost connection, an ended
 * session or a reload costs nothing but the attachments. Whoever signs in here next finds no draft of another `person`.
 */
export function useKeptDraft(form: RefObject<HTMLElement | null>, person: string, name: string): void {
  useEffect(() => {
    const element = form.current?.querySelector('form');
    if (!element) return;
    forgetOthers(person);
    const key = `${prefix}${person}:${name}`;
    restore(element, key);
    const onInput = () => keep(element, key);
    element.addEventListener('input', onInput);
    return () => element.removeEventListener('input', onInput);
  }, [form, person, name]);
}

function forgetOthers(person: string): void {
  try {
    for (const key of Object.keys(sessionStorage))
      if (key.startsWith(prefix) && !key.startsWith(`${prefix}${person}:`)) sessionStorage.removeItem(key);
  } catch {
    // a browser that keeps nothing has nothing to forget
  }
}

/** Forgets the draft of a message that was taken. */
export function ForgetDraft({ id }: { id: string }) {
  useEffect(() => {
    try {
      for (const key of Object.keys(sessionStorage)) {
        if (key.startsWith(prefix) && sessionStorage.getItem(key)?.includes(`"${id}"`))
          sessionStorage.removeItem(key);
      }
    } catch {
      // a browser that keeps nothing has nothing to forget
    }
  }, [id]);
  return null;
}

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

function fieldOf(form: HTMLFormElement, name: string): Field | null {
  const field = form.elements.namedItem(name);
  return field instanceof Element && 'value' in field ? (field as Field) : null;
}

function keep(form: HTMLFormElement, key: string): void {
  const values = Object.fromEntries(kept.map((field) => [field, fieldOf(form, field)?.value ?? '']));
  try {
    sessionStorage.setItem(key, JSON.stringify(values));
  } catch {
    // full, or forbidden: what is typed still stands in the page
  }
}

function restore(form: HTMLFormElement, key: string): void {
  let values: Record<string, string>;
  try {
    values = JSON.parse(sessionStorage.getItem(key) ?? '{}');
  } catch {
    return;
  }
  for (const field of kept) {
    const control = fieldOf(form, field);
    if (!control || typeof values[field] !== 'string') continue;
    const isChoice = control instanceof HTMLSelectElement;
    if (isChoice && ![...control.options].some(({ value }) => value === values[field])) continue;
    control.value = values[field];
    if (values[field] && field !== 'id') control.closest('details')?.setAttribute('open', '');
  }
}
