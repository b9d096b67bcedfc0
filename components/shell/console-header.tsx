import { Menu, OctagonX } from 'lucide-react';
import Link from 'next/link';
import { buttonClasses } from '#components/ui/button.tsx';
import { LogoMark } from '#components/ui/logo.tsx';
import { cn } from '#lib/cn.ts';
import { navId } from './nav-id.ts';
import { PaletteOpener } from './palette/palette-opener.tsx';
import { UserMenu } from './user-menu.tsx';

/** The bar on top: who runs this, a way to any account, what is wrong now, and who is signed in. */
export function ConsoleHeader({
  organisation,
  openIncidents,
  user,
  signOut,
}: {
  organisation: string | null;
  openIncidents: number;
  user: { name: string; email: string };
  signOut: () => Promise<void>;
}) {
  return (
    <header className="sticky top-0 z-20 col-span-full flex print:hidden h-13 items-center gap-3 border-b border-line bg-surface px-4 tree:gap-4">
      <button
        type="button"
        popoverTarget={navId}
        aria-label="Menu"
        className={cn(buttonClasses({ variant: 'ghost', size: 'icon' }), '-ml-2.5 tree:hidden')}
      >
        <Menu aria-hidden />
      </button>
      <Link
        href="/console"
        className="flex items-center gap-2 text-[15px] font-bold text-text hover:no-underline pointer-coarse:min-h-11"
      >
        <LogoMark className="size-6" />
        Rekey
      </Link>
      {organisation && (
        <span title={organisation} className="clip hidden text-muted sm:inline">
          {organisation}
        </span>
      )}
      <PaletteOpener className="ml-auto" />
      {openIncidents > 0 && (
        <Link
          href="/console/accounts?state=incident"
          className="relative inline-flex h-7 items-center gap-1.5 rounded-full pointer-coarse:after:absolute pointer-coarse:after:-inset-2 bg-bad-soft px-2.5 text-[12.5px] font-semibold whitespace-nowrap text-bad"
        >
          <OctagonX aria-hidden className="size-3.5" />
          <span>
            {openIncidents.toLocaleString('en')}
            <span className="max-sm:sr-only">
              {openIncidents === 1 ? ' open incident' : ' open incidents'}
            </span>
          </span>
        </Link>
      )}
      <UserMenu user={user} from="console" signOut={signOut} />
    </header>
  );
}
