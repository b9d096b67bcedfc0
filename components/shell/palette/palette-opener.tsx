'use client';

import { Search } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useEffect, useRef, useState } from 'react';
import { cn } from '#lib/cn.ts';
import { useCommandKey } from '../keys/command-key.ts';

// Fetched when it is opened for the first time: most pages are left without it.
const Palette = dynamic(() => import('./palette.tsx').then((file) => file.Palette), { ssr: false });

/** The way to everything by its name: a press here, or Ctrl K. Without JavaScript it leads to the list of accounts. */
export function PaletteOpener({ className }: { className?: string }) {
  const command = useCommandKey();
  const [isOpen, setIsOpen] = useState(false);
  const [isWanted, setIsWanted] = useState(false);
  /** Typed before its field was there: it belongs there, and is no key of the page. */
  const [typed, setTyped] = useState('');
  const isOnItsWay = useRef(false);
  const show = (isShown: boolean) => {
    setIsOpen(isShown);
    isOnItsWay.current = isShown;
    if (!isShown) return;
    setTyped('');
    setIsWanted(true);
  };
  const isShown = useRef(isOpen);
  isShown.current = isOpen;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what it reads stands in references
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const hasModifier = event.ctrlKey || event.metaKey || event.altKey;
      if (isOnItsWay.current && event.key.length === 1 && !hasModifier) {
        event.preventDefault();
        event.stopImmediatePropagation();
        return setTyped((before) => before + event.key);
      }
      if (isOnItsWay.current && event.key === 'Escape') return show(false);
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      event.preventDefault();
      show(!isShown.current);
    };
    window.addEventListener('keydown', onKey, { capture: true });
    return () => window.removeEventListener('keydown', onKey, { capture: true });
  }, []);
  return (
    <>
      <Link
        href="/console/accounts"
        prefetch={false}
        aria-keyshortcuts="Control+K"
        aria-haspopup="dialog"
        onClick={(event) => {
          event.preventDefault();
          show(true);
        }}
        className={cn(
          'inline-flex size-9 items-center justify-center gap-2 rounded-md text-muted hover:no-underline max-tree:hover:bg-idle-soft tree:h-[34px] tree:w-72 tree:justify-start tree:border tree:border-edge/60 tree:bg-surface tree:px-3 tree:hover:border-edge lg:w-80 pointer-coarse:max-tree:size-11',
          className,
        )}
      >
        <Search aria-hidden className="size-4 shrink-0" />
        <span className="max-tree:sr-only tree:flex-1">Search</span>
        <kbd aria-hidden className="hidden rounded border border-line px-1.5 text-xs tree:inline">
          {command} K
        </kbd>
      </Link>
      {isWanted && (
        <Palette
          isOpen={isOpen}
          typed={typed}
          onReady={() => {
            isOnItsWay.current = false;
          }}
          onOpenChange={show}
        />
      )}
    </>
  );
}
