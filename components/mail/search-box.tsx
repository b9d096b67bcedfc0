'use client';

import { Search } from 'lucide-react';
import Form from 'next/form';
import { useEffect, useRef } from 'react';
import { inputClasses } from '#components/ui/input.tsx';
import { cn } from '#lib/cn.ts';

const pauseMs = 300;

/** The question stands in the address as `q`. It is asked anew in each pause of the typing; `/` leads here. */
export function SearchBox({
  path,
  place,
  asked,
  autoFocus = false,
}: {
  path: string;
  /** Where is searched, as it stands in the address. */
  place: string;
  asked: string;
  autoFocus?: boolean;
}) {
  const form = useRef<HTMLFormElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    // Somebody went elsewhere: the field follows the address, but not while it is being filled in.
    const input = field.current;
    if (input && document.activeElement !== input) input.value = asked;
  }, [asked]);
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (event.key !== '/' || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey)
        return;
      if (
        event.target instanceof Element &&
        event.target.closest('input, textarea, select, [contenteditable]')
      )
        return;
      event.preventDefault();
      field.current?.select();
    }
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('keydown', onKey);
      clearTimeout(timer.current);
    };
  }, []);
  return (
    <search className="min-w-0 flex-1">
      <Form ref={form} action={path} replace scroll={false} className="relative">
        {place && <input type="hidden" name="in" value={place} />}
        <Search
          aria-hidden
          className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-muted"
        />
        <input
          ref={field}
          type="search"
          name="q"
          defaultValue={asked}
          // biome-ignore lint/a11y/noAutofocus: only on the page that is there for nothing else
          autoFocus={autoFocus}
          aria-label="Search mail"
          aria-keyshortcuts="/"
          placeholder="Search mail"
          autoComplete="off"
          maxLength={200}
          enterKeyHint="search"
          className={cn(inputClasses, 'peer pr-9 pl-9')}
          // Emptied by the first Escape, left by the next: the page's keys work again.
          onKeyDown={({ key, currentTarget }) => {
            if (key === 'Escape' && currentTarget.value === '') currentTarget.blur();
          }}
          onChange={() => {
            clearTimeout(timer.current);
            timer.current = setTimeout(() => form.current?.requestSubmit(), pauseMs);
          }}
        />
        <kbd
          aria-hidden
          className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 rounded border border-line px-1.5 text-xs text-muted peer-focus:hidden peer-[:not(:placeholder-shown)]:hidden pointer-coarse:hidden"
        >
          /
        </kbd>
      </Form>
    </search>
  );
}
