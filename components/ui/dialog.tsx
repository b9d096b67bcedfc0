'use client';

import dynamic from 'next/dynamic';
import { type ComponentProps, useState } from 'react';

// Fetched when one is opened for the first time: most pages are left without it.
const DialogBox = dynamic(() => import('./dialog-box.tsx').then((file) => file.Dialog), { ssr: false });
const AlertDialogBox = dynamic(() => import('./dialog-box.tsx').then((file) => file.AlertDialog), {
  ssr: false,
});

/** A dialog over the page. Focus goes in, stays in, and comes back. */
export function Dialog(props: ComponentProps<typeof DialogBox>) {
  return useWasOpen(props.open) ? <DialogBox {...props} /> : null;
}

/** A question that waits for its answer: a press beside it does not close it. */
export function AlertDialog(props: ComponentProps<typeof AlertDialogBox>) {
  return useWasOpen(props.open) ? <AlertDialogBox {...props} /> : null;
}

/** From its first opening on it stays, so that it goes as it came. */
function useWasOpen(isOpen: boolean): boolean {
  const [wasOpen, setWasOpen] = useState(isOpen);
  if (isOpen && !wasOpen) setWasOpen(true);
  return isOpen || wasOpen;
}
