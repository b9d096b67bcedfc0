'use client';

import { useRouter } from 'next/navigation';
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { AlertDialog } from '#components/ui/dialog.tsx';

type Dirty = {
  changes: number;
  isSaving: boolean;
  setIsSaving: (isSaving: boolean) => void;
  recount: (form: HTMLFormElement | null) => void;
};
const Context = createContext<Dirty | null>(null);

/** Knows how many fields of the page's form were changed, for its *Save*, and asks before they are lost. */
export function DirtyFormProvider({ children }: { children: ReactNode }) {
  const [changes, setChanges] = useState(0);
  const [isSaving, setIsSaving] = useState(false);
  const recount = useCallback(
    (form: HTMLFormElement | null) => setChanges(form ? countChanges(form) : 0),
    [],
  );
  const value = useMemo(() => ({ changes, isSaving, setIsSaving, recount }), [changes, isSaving, recount]);
  return (
    <Context value={value}>
      {children}
      <LeaveGuard isDirty={changes > 0 && !isSaving} />
    </Context>
  );
}

export function useDirtyForm(): Dirty {
  const dirty = use(Context);
  if (!dirty) throw new Error('useDirtyForm needs a DirtyFormProvider above it');
  return dirty;
}

/** How many fields differ from what the server wrote into them. */
function countChanges(form: HTMLFormElement): number {
  return [...form.elements].filter((field) => {
    // A control beside a field, which the field speaks for.
    if (!(field as HTMLInputElement).name) return false;
    if (field instanceof HTMLSelectElement) {
      const written = [...field.options].find((option) => option.defaultSelected) ?? field.options[0];
      return field.value !== written?.value;
    }
    if (field instanceof HTMLInputElement) {
      return field.type === 'checkbox'
        ? field.checked !== field.defaultChecked
        : field.type !== 'hidden' && field.value !== field.defaultValue;
    }
    return field instanceof HTMLTextAreaElement && field.value !== field.defaultValue;
  }).length;
}

/** Asks before changes are lost: the browser's own question on leaving the site, ours on following a link. */
function LeaveGuard({ isDirty }: { isDirty: boolean }) {
  const router = useRouter();
  const [wanted, setWanted] = useState<string | null>(null);
  useEffect(() => {
    if (!isDirty) return;
    const onLeave = (event: BeforeUnloadEvent) => event.preventDefault();
    const onClick = (event: MouseEvent) => {
      const link = (event.target as Element).closest?.('a[href]');
      if (!(link instanceof HTMLAnchorElement) || link.origin !== location.origin || link.target) return;
      if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      if (link.pathname === location.pathname && link.hash) return;
      event.preventDefault();
      event.stopPropagation();
      setWanted(link.pathname + link.search);
    };
    window.addEventListener('beforeunload', onLeave);
    document.addEventListener('click', onClick, { capture: true });
    return () => {
      window.removeEventListener('beforeunload', onLeave);
      document.removeEventListener('click', onClick, { capture: true });
    };
  }, [isDirty]);
  return (
    <AlertDialog
      open={wanted !== null}
      onOpenChange={(open) => !open && setWanted(null)}
      title="Leave without saving?"
      description="The changes on this page are lost."
      cancel="Stay"
      confirm={
        <Button
          variant="dangerSolid"
          onClick={() => {
            const to = wanted;
            setWanted(null);
            if (to) router.push(to);
          }}
        >
          Leave
        </Button>
      }
    />
  );
}
