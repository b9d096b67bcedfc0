'use client';

import { Search } from 'lucide-react';
import { usePathname, useRouter } from 'next/navigation';
import { useEffect, useRef, useTransition } from 'react';
import { Input } from '#components/ui/input.tsx';
import { Spinner } from '#components/ui/spinner.tsx';
import { useAddress } from './use-address.ts';

const pauseMs = 250;

/** The text filter; it follows typing, lives in the address as `q`, and is an ordinary form without JavaScript. */
export function FilterBox({ label, placeholder }: { label: string; placeholder: string }) {
  const router = useRouter();
  const path = usePathname();
  const { get, with: address } = useAddress();
  const [isPending, start] = useTransition();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const box = useRef<HTMLInputElement>(null);
  const current = get('q') ?? '';

  // Back, forward and links change the address; the box follows unless somebody is typing in it.
  useEffect(() => {
    if (box.current && document.activeElement !== box.current) box.current.value = current;
  }, [current]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const go = (text: string) => {
    clearTimeout(timer.current);
    start(() => router.replace(address({ q: text.trim(), page: null }), { scroll: false }));
  };

  return (
    <search className="min-w-0 max-sm:w-full">
      <form
        action={path}
        onSubmit={(event) => {
          event.preventDefault();
          go(box.current?.value ?? '');
        }}
        className="relative"
      >
        {['state', 'action', 'sort', 'dir'].map((name) => {
          const value = get(name);
          return value ? <input key={name} type="hidden" name={name} value={value} /> : null;
        })}
        <span aria-hidden className="-translate-y-1/2 pointer-events-none absolute top-1/2 left-3 text-muted">
          {isPending ? <Spinner /> : <Search className="size-4" />}
        </span>
        <Input
          ref={box}
          type="search"
          name="q"
          aria-label={label}
          placeholder={placeholder}
          defaultValue={current}
          maxLength={200}
          autoComplete="off"
          onChange={(event) => {
            const text = event.target.value;
            clearTimeout(timer.current);
            timer.current = setTimeout(() => go(text), pauseMs);
          }}
          className="pl-9 sm:w-60"
        />
      </form>
    </search>
  );
}
