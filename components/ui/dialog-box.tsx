'use client';

import { AlertDialog as BaseAlertDialog } from '@base-ui/react/alert-dialog';
import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '#lib/cn.ts';
import { buttonClasses } from './button.tsx';
import { backdrop, overPage } from './over-page.ts';

const viewport = 'fixed inset-0 z-50 grid items-end justify-items-center overflow-y-auto p-4 sm:items-center';
const popup = `${overPage} grid max-w-md gap-4 p-5`;

/** A dialog over the page. Focus goes in, stays in, and comes back. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  children,
  className,
  finalFocus,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  children: ReactNode;
  className?: string;
  /** Where the focus goes as it closes, where no button has opened it; false: nowhere. */
  finalFocus?: () => HTMLElement | false;
}) {
  return (
    <BaseDialog.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className={backdrop} />
        <BaseDialog.Viewport className={viewport}>
          <BaseDialog.Popup className={cn(popup, className)} {...(finalFocus ? { finalFocus } : {})}>
            <div className="flex items-start justify-between gap-4">
              <BaseDialog.Title className="text-lg font-semibold">{title}</BaseDialog.Title>
              <BaseDialog.Close
                aria-label="Close"
                className={cn(
                  buttonClasses({ variant: 'ghost', size: 'icon' }),
                  '-mt-1.5 -mr-1.5 text-muted',
                )}
              >
                <X aria-hidden />
              </BaseDialog.Close>
            </div>
            {description && (
              <BaseDialog.Description render={<div />} className="text-muted">
                {description}
              </BaseDialog.Description>
            )}
            {children}
          </BaseDialog.Popup>
        </BaseDialog.Viewport>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}

/** A question that must be answered: no way out but its two buttons and Escape. The safe answer has the focus. */
export function AlertDialog({
  open,
  onOpenChange,
  title,
  description,
  confirm,
  cancel = 'Cancel',
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description: ReactNode;
  confirm: ReactNode;
  cancel?: string;
}) {
  return (
    <BaseAlertDialog.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <BaseAlertDialog.Portal>
        <BaseAlertDialog.Backdrop className={backdrop} />
        <BaseAlertDialog.Viewport className={viewport}>
          <BaseAlertDialog.Popup className={popup}>
            <BaseAlertDialog.Title className="text-lg font-semibold wrap-anywhere">
              {title}
            </BaseAlertDialog.Title>
            <BaseAlertDialog.Description render={<div />} className="grid gap-2 text-muted wrap-anywhere">
              {description}
            </BaseAlertDialog.Description>
            <div className="flex flex-wrap justify-end gap-2">
              <BaseAlertDialog.Close className={buttonClasses({})}>{cancel}</BaseAlertDialog.Close>
              {confirm}
            </div>
          </BaseAlertDialog.Popup>
        </BaseAlertDialog.Viewport>
      </BaseAlertDialog.Portal>
    </BaseAlertDialog.Root>
  );
}
