'use client';

import { Autocomplete } from '@base-ui/react/autocomplete';
import { Dialog } from '@base-ui/react/dialog';
import { Search } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { backdrop, overPage } from '#components/ui/over-page.ts';
import { Spinner } from '#components/ui/spinner.tsx';
import { cn } from '#lib/cn.ts';
import type { Right } from '#lib/rights.ts';
import { useRights } from '../rights.tsx';
import { placesFor } from './places-for.ts';
import { type Find, type Found, useFound } from './use-found.ts';

type Group = { value: string; items: Found[] };

/** Finds an account, a page, a setting or something to do by a word of it, and goes there. */
export function Palette({
  isOpen,
  typed,
  onReady,
  onOpenChange,
}: {
  isOpen: boolean;
  /** Before its field was there. */
  typed: string;
  /** Its field has the focus. */
  onReady: () => void;
  onOpenChange: (isOpen: boolean) => void;
}) {
  const router = useRouter();
  const [sought, setSought] = useState('');
  const { found, isPending } = useFound(sought, isOpen);
  useEffect(() => {
    if (isOpen) setSought(typed);
  }, [isOpen, typed]);
  const rights = useRights();
  const groups = groupsOf(sought, found, rights);
  const go = ({ href }: Found) => {
    onOpenChange(false);
    router.push(href);
  };
  return (
    <Dialog.Root open={isOpen} onOpenChange={(next) => onOpenChange(next)}>
      <Dialog.Portal>
        <Dialog.Backdrop className={backdrop} />
        <Dialog.Viewport className="fixed inset-0 z-50 grid items-start justify-items-center overflow-hidden p-4 sm:pt-24">
          <Dialog.Popup
            aria-label="Search"
            className={cn(overPage, 'flex max-h-[min(32rem,100%)] max-w-xl flex-col overflow-hidden')}
          >
            <Autocomplete.Root
              open
              inline
              mode="none"
              items={groups}
              value={sought}
              onValueChange={(value) => setSought(value)}
              itemToStringValue={(item: Found) => item.label}
              autoHighlight="always"
              keepHighlight
            >
              <div className="relative border-b border-line">
                <span
                  aria-hidden
                  className="-translate-y-1/2 pointer-events-none absolute top-1/2 left-4 text-muted"
                >
                  {isPending ? <Spinner /> : <Search className="size-4" />}
                </span>
                <Autocomplete.Input
                  onFocus={onReady}
                  aria-label="Search accounts, pages and settings"
                  placeholder="An account, a page, a setting"
                  maxLength={200}
                  className="h-12 w-full bg-transparent pr-4 pl-11 text-text outline-none"
                />
              </div>
              <Dialog.Close className="sr-only">Close</Dialog.Close>
              <div className="min-h-0 overflow-y-auto overscroll-contain py-2">
                <Autocomplete.Empty>
                  {isPending ? null : <p className="px-4 py-6 text-muted">Nothing is called that.</p>}
                </Autocomplete.Empty>
                <Autocomplete.List>
                  {(group: Group) => (
                    <Autocomplete.Group key={group.value} items={group.items}>
                      <Autocomplete.GroupLabel className="px-4 pt-2 pb-1 text-xs font-semibold text-muted">
                        {group.value}
                      </Autocomplete.GroupLabel>
                      <Autocomplete.Collection>
                        {(item: Found) => (
                          <Autocomplete.Item
                            key={`${group.value} ${item.href} ${item.label}`}
                            value={item}
                            onClick={() => go(item)}
                            className="mx-2 flex min-h-9 cursor-default items-center gap-3 rounded-md px-2 py-1.5 data-highlighted:bg-accent-soft pointer-coarse:min-h-11"
                          >
                            <span className="clip min-w-0">{item.label}</span>
                            {item.note && (
                              <span className="clip ml-auto max-w-1/2 shrink-0 text-sm text-muted">
                                {item.note}
                              </span>
                            )}
                          </Autocomplete.Item>
                        )}
                      </Autocomplete.Collection>
                    </Autocomplete.Group>
                  )}
                </Autocomplete.List>
              </div>
            </Autocomplete.Root>
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function groupsOf(sought: string, { accounts, settings }: Find, rights: readonly Right[]): Group[] {
  const { pages, acts } = placesFor(sought, rights);
  return [
    { value: 'Accounts', items: accounts },
    { value: 'Pages', items: pages },
    { value: 'Settings', items: settings },
    { value: 'Actions', items: acts },
  ].filter(({ items }) => items.length > 0);
}
