import type { ReactNode } from 'react';
import { LogoMark } from '#components/ui/logo.tsx';
import { readSettings } from '#lib/settings/store.ts';

export default async function InviteLayout({ children }: { children: ReactNode }) {
  const settings = await readSettings();
  const support = settings['organisation.support'];
  return (
    <div className="mx-auto grid min-h-dvh w-full max-w-[430px] content-start gap-5 px-5 py-6 sm:py-12">
      <header className="flex items-center gap-2.5 font-semibold">
        <LogoMark />
        <span className="min-w-0 wrap-anywhere">{settings['organisation.name'] ?? 'Rekey'}</span>
      </header>
      <main className="grid content-start gap-5">{children}</main>
      <footer className="text-sm text-muted">
        {support && <>Questions? {support}. </>}We never ask for a password by reply or by phone.
      </footer>
    </div>
  );
}
