'use client';

import { Toast as BaseToast } from '@base-ui/react/toast';
import { CircleCheck, Info, OctagonX, TriangleAlert, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '#lib/cn.ts';
import { buttonClasses } from './button.tsx';

const manager = BaseToast.createToastManager();
const kinds = {
  ok: { icon: CircleCheck, colour: 'text-ok' },
  bad: { icon: OctagonX, colour: 'text-bad' },
  warn: { icon: TriangleAlert, colour: 'text-warn' },
  info: { icon: Info, colour: 'text-accent' },
} as const;
type Kind = keyof typeof kinds;

/**
 * Says what just happened, for a few seconds, at the corner of the page; problems stay until they are closed.
 * `undo` adds a button that takes it back.
 */
export function toast(
  kind: Kind,
  title: ReactNode,
  options: { description?: ReactNode; undo?: { label?: string; onUndo: () => void } } = {},
): void {
  const { description, undo } = options;
  const id: string = manager.add({
    type: kind,
    title,
    description,
    timeout: kind === 'bad' ? 0 : undo ? 10_000 : 5_000,
    priority: kind === 'bad' ? 'high' : 'low',
    actionProps: undo && {
      children: undo.label ?? 'Undo',
      onClick: () => {
        manager.close(id);
        undo.onUndo();
      },
    },
  });
}

/** Where toasts appear; once, in the root layout. */
export function Toaster() {
  return (
    <BaseToast.Provider toastManager={manager} limit={3}>
      <BaseToast.Portal>
        <BaseToast.Viewport className="fixed right-4 z-60 flex w-[calc(100vw-32px)] max-w-96 flex-col gap-2 max-lg:top-16 lg:bottom-4">
          <Toasts />
        </BaseToast.Viewport>
      </BaseToast.Portal>
    </BaseToast.Provider>
  );
}

function Toasts() {
  const { toasts } = BaseToast.useToastManager();
  return toasts.map((one) => {
    const { icon: Icon, colour } = kinds[(one.type as Kind) ?? 'info'] ?? kinds.info;
    return (
      <BaseToast.Root
        key={one.id}
        toast={one}
        className="rounded-md border border-line bg-raised shadow-lg transition duration-150 data-ending-style:opacity-0 data-limited:hidden data-starting-style:translate-y-2 data-starting-style:opacity-0"
      >
        <BaseToast.Content className="flex items-start gap-2.5 p-3">
          <Icon aria-hidden className={cn('mt-px size-4.5 shrink-0', colour)} />
          <div className="grid min-w-0 flex-1 gap-0.5 wrap-anywhere">
            <BaseToast.Title render={<p />} className="font-semibold" />
            <BaseToast.Description render={<div />} className="text-sm text-muted" />
          </div>
          {one.actionProps && <BaseToast.Action className={cn(buttonClasses({ size: 'sm' }), '-my-1')} />}
          <BaseToast.Close
            aria-label="Dismiss"
            className={cn(buttonClasses({ variant: 'ghost', size: 'icon' }), '-my-1.5 -mr-1.5 text-muted')}
          >
            <X aria-hidden />
          </BaseToast.Close>
        </BaseToast.Content>
      </BaseToast.Root>
    );
  });
}
