'use client';

import { createContext, type ReactNode, use } from 'react';
import { Alert } from '#components/ui/alert.tsx';
import type { Right } from '#lib/rights.ts';

const Context = createContext<readonly Right[]>([]);

/** Tells the console what whoever is signed in may do. It only says what is shown: each gate asks by itself. */
export function RightsProvider({ rights, children }: { rights: readonly Right[]; children: ReactNode }) {
  return <Context value={rights}>{children}</Context>;
}

/** What who is signed in may do. */
export const useRights = (): readonly Right[] => use(Context);

/** Whether who is signed in may do this. */
export const useMay = (right: Right): boolean => useRights().includes(right);

/** Shows something to who may do it, and nothing, or something else, to others. */
export function Only({
  right,
  otherwise = null,
  children,
}: {
  right: Right;
  otherwise?: ReactNode;
  children: ReactNode;
}) {
  return useMay(right) ? children : otherwise;
}

/** A form that only who has the right can change; others read it, and are told why. */
export function Changeable({ right, children }: { right: Right; children: ReactNode }) {
  if (useMay(right)) return children;
  return (
    <>
      <Alert tone="info" title="Your role reads this, and changes nothing." />
      <fieldset disabled className="contents">
        {children}
      </fieldset>
    </>
  );
}
