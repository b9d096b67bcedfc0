import type { ReactNode } from 'react';
import { LogoMark } from '#components/ui/logo.tsx';

/** A page that does one thing: signing in, setting up. */
export function NarrowPage({
  organisation,
  title,
  lead,
  children,
}: {
  organisation: string | null;
  title: string;
  lead?: ReactNode;
  children: ReactNode;
}) {
  return (
    <main className="mx-auto grid min-h-dvh w-full max-w-[410px] content-start gap-6 px-5 py-8 sm:content-center sm:py-12">
      <div className="flex items-center gap-2.5 font-semibold">
        <LogoMark />
        <span className="min-w-0 wrap-anywhere">{organisation ?? 'Rekey'}</span>
      </div>
      <div className="grid gap-1.5">
        <h1 className="text-2xl font-bold tracking-tight text-balance">{title}</h1>
        {lead && <div className="text-muted">{lead}</div>}
      </div>
      {children}
    </main>
  );
}
