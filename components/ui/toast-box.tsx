'use client';

import { Toast as BaseToast } from '@base-ui/react/toast';
import { CircleCheck, Info, OctagonX, TriangleAlert, X } from 'lucide-react';
import { useEffect } from 'react';
import { cn } from '#lib/cn.ts';
import { buttonClasses } from './button.tsx';
import { hear, type ToastKind, type Told } from './told.ts';

const manager = BaseToast.createToastManager();

const kinds = {
  ok: { icon: CircleCheck, colour: 'text-ok' },
  bad: { icon: OctagonX, colour: 'text-bad' },
  warn: { icon: TriangleAlert, colour: 'text-warn' },
  info: { icon: Info, colour: 'text-accent' },
} as const;

function show({ kind, title, description, undo }: Told): void {
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

/** Where toasts appear: those that were told before it was there, too. */
export function ToastBox() {
  useEffect(() => hear(show), []);
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
    const { icon: Icon, colour } = kinds[(one.type as ToastKind) ?? 'info'] ?? kinds.info;
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
