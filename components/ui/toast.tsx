'use client';

import { type ReactNode, useEffect, useState, useSyncExternalStore } from 'react';
import { countWaiting, subscribe, type ToastKind, type Told, tell } from './told.ts';
import { useLater } from './use-later.ts';

/**
 * Says what just happened, for a few seconds, at the corner of the page; problems stay until they are closed.
 * `undo` adds a button that takes it back.
 */
export function toast(kind: ToastKind, title: ReactNode, options: Omit<Told, 'kind' | 'title'> = {}): void {
  tell({ kind, title, ...options });
}

/**
 * Shows toasts; once, in the root layout. What it shows them with is fetched at the first press in the page, so that it is
 * there when the press has an outcome.
 */
export function Toaster() {
  const waiting = useSyncExternalStore(subscribe, countWaiting, () => 0);
  const [isPressed, setIsPressed] = useState(false);
  useEffect(() => {
    const once = new AbortController();
    const press = () => setIsPressed(true);
    for (const event of ['pointerdown', 'keydown']) {
      window.addEventListener(event, press, { once: true, capture: true, signal: once.signal });
    }
    return () => once.abort();
  }, []);
  const wish = waiting > 0 || isPressed ? waiting : null;
  const Box = useLater(wish, async () => (await import('./toast-box.tsx')).ToastBox);
  return Box && <Box />;
}
