'use client';

import { Search } from 'lucide-react';
import { usePathname, useRouter } from 'next/navigation';
import { useEffect, useRef, useTransition } from 'react';
import { Input } from '#components/ui/input.tsx';
import { Spinner } from '#components/ui/spinner.tsx';
import { cn } from '#lib/cn.ts';
import { useAddress } from './use-address.ts';

const pauseMs = 250;

/** What else of the address an ordinary form would lose. */
const others = ['q', 'whom', 'state', 'kind', 'action', 'within', 'sort', 'dir'];

/** A text filter; it follows typing, lives in the address, and is an ordinary form without JavaScript. */
export function FilterBox({
  name = 'q',
  label,
  placeholder,
  className = 'max-sm:w-full sm:w-60',
}: {
  name?: string;
  label: string;
  placeholder: string;
  className?: string;
}) {
  const router = useRouter();
  const path = usePathname();
  const { get, with: address } = useAddress();
  const [isPending, start] = useTransition();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const box = useRef<HTMLInputElement>(null);
  const current = get(name) ?? '';

  // Back, forward and links change the address; the box follows unless somebody is typing in it.
  useEffect(() => {
    if (box.current && document.activeElement !== box.current) box.current.value = current;
  }, [current]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const go = (text: string) => {
    clearTimeout(timer.current);
    start(() => router.replace(address({ [name]: text.trim(), page: null }), { scroll: false }));
  };

  return (
    <search className={cn('min-w-0 print:hidden', className)}>
      <form
        action={path}
        onSubmit={(event) => {
          event.preventDefault();
          go(box.current?.value ?? '');
        }}
        className="relative"
      >
        {others
          .filter((other) => other !== name)
          .map((other) => {
            const value = get(other);
            return value ? <input key={other} type="hidden" name={other} value={value} /> : null;
          })}
        <span aria-hidden className="-translate-y-1/2 pointer-events-none absolute top-1/2 left-3 text-muted">
          {isPending ? <Spinner /> : <Search className="size-4" />}
        </span>
        <Input
          ref={box}
          type="search"
          name={name}
          aria-label={label}
          placeholder={placeholder}
          defaultValue={current}
          maxLength={200}
          autoComplete="off"
          // Emptied by the first Escape, left by the next: the page's keys work again.
          onKeyDown={({ key, currentTarget }) => {
            if (key === 'Escape' && currentTarget.value === '') currentTarget.blur();
          }}
          onChange={(event) => {
            const text = event.target.value;
            clearTimeout(timer.current);
            timer.current = setTimeout(() => go(text), pauseMs);
          }}
          className="pl-9"
        />
      </form>
    </search>
  );
}
