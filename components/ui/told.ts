import type { ReactNode } from 'react';

export type ToastKind = 'ok' | 'bad' | 'warn' | 'info';

/** What is to be said in a corner of the page. */
export type Told = {
  kind: ToastKind;
  title: ReactNode;
  description?: ReactNode;
  undo?: { label?: string; onUndo: () => void } | undefined;
};

const waiting: Told[] = [];
let show: ((told: Told) => void) | null = null;
const listeners = new Set<() => void>();

/** Says something to whoever shows it, or keeps it until somebody does. */
export function tell(told: Told): void {
  if (show) {
    show(told);
    return;
  }
  waiting.push(told);
  for (const listener of listeners) listener();
}

/** Whoever shows toasts hears of those that wait, and of all others from then on. Answers how to stop. */
export function hear(shows: (told: Told) => void): () => void {
  show = shows;
  for (const told of waiting.splice(0)) shows(told);
  return () => {
    show = null;
  };
}

/** How many wait to be shown. */
export const countWaiting = () => waiting.length;

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
