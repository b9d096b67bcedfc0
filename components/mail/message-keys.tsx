'use client';

import { useRouter } from 'next/navigation';
import { useLayoutEffect } from 'react';

/**
 * The keyboard in a list of messages: j and k go down and up, Enter opens (it is a link), Esc goes back to
 * `back`, / searches, c writes a new message, r, a and f answer the open one. Keys belong to a field while one is being
 * filled in.
 */
export function MessageKeys({ back }: { back: string | null }) {
  const router = useRouter();
  // With what is seen: after it, a key pressed at once would still be heard by the page before.
  useLayoutEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof Element && event.target.closest('input, textarea, select, [popover]'))
        return;
      if (event.key === 'Escape' && back) {
        event.preventDefault();
        const open = document.querySelector<HTMLElement>('[data-message][aria-current]');
        open?.focus();
        router.push(back, { scroll: false });
      } else if (/^[craf/]$/.test(event.key) && pressKey(event.key)) {
        event.preventDefault();
      } else if (event.key === 'j' || event.key === 'k') {
        event.preventDefault();
        move(event.key === 'j' ? 1 : -1);
      }
    }
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [router, back]);
  return null;
}

/** Whether there is a link on the page that this key stands for. */
function pressKey(key: string): boolean {
  const link = document.querySelector<HTMLElement>(`[data-key="${key}"]`);
  link?.click();
  return link !== null;
}

/** From the focused line, else from the open one, else to the first. */
function move(by: 1 | -1): void {
  const lines = [...document.querySelectorAll<HTMLElement>('[data-message]')];
  const focused = lines.indexOf(document.activeElement as HTMLElement);
  const current = focused >= 0 ? focused : lines.findIndex((line) => line.hasAttribute('aria-current'));
  const target = lines[Math.min(lines.length - 1, Math.max(0, current < 0 ? 0 : current + by))];
  target?.focus();
  target?.scrollIntoView({ block: 'nearest' });
}
