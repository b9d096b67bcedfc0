import { useEffect, useState } from 'react';
import type { SettingKey } from '#lib/settings/schema.ts';
import { settingsFormId } from './form-id.ts';

/** What is typed into the field of a setting on this page, before it is saved; at first what is `stored`. */
export function useTyped(key: SettingKey, stored: string): string {
  const [typed, setTyped] = useState(stored);
  useEffect(() => {
    const form = document.getElementById(settingsFormId);
    const read = () => {
      const field = form instanceof HTMLFormElement ? form.elements.namedItem(key) : null;
      if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) setTyped(field.value);
    };
    const readLater = () => setTimeout(read);
    read();
    form?.addEventListener('input', read);
    form?.addEventListener('reset', readLater);
    return () => {
      form?.removeEventListener('input', read);
      form?.removeEventListener('reset', readLater);
    };
  }, [key]);
  return typed;
}
