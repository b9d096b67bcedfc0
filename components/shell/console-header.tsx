import { KeyRound, Menu, OctagonX, Search } from 'lucide-react';
import Link from 'next/link';
import { buttonClasses } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { cn } from '#lib/cn.ts';
import { navId } from './nav-id.ts';
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
    <header className="sticky top-0 z-20 col-span-full flex h-13 items-center gap-3 border-b border-line bg-surface px-4 md:gap-4">
      <button
        type="button"
        popoverTarget={navId}
        aria-label="Menu"
        className={cn(buttonClasses({ variant: 'ghost', size: 'icon' }), '-ml-2.5 md:hidden')}
      >
        <Menu aria-hidden />
      </button>
      <Link
        href="/console"
        className="flex items-center gap-2 text-[15px] font-bold text-text hover:no-underline"
      >
        <KeyRound aria-hidden className="size-4.5 text-accent" />
        Rekey
      </Link>
      {organisation && <span className="clip hidden text-muted sm:inline">{organisation}</span>}
      <search className="ml-auto hidden w-72 md:block lg:w-80">
        <form action="/console/accounts" className="relative">
          <Search
            aria-hidden
            className="-translate-y-1/2 pointer-events-none absolute top-1/2 left-3 size-4 text-muted"
          />
          <Input
            type="search"
            name="q"
            aria-label="Search accounts"
            placeholder="Search accounts"
            maxLength={200}
            autoComplete="off"
            className="h-[34px] pl-9"
          />
        </form>
      </search>
      {openIncidents > 0 && (
        <Link
          href="/console/accounts?state=attention"
          className="ml-auto inline-flex h-7 items-center gap-1.5 rounded-full bg-bad-soft px-2.5 text-[12.5px] font-semibold whitespace-nowrap text-bad md:ml-0"
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
      <div className={cn(openIncidents === 0 && 'max-md:ml-auto')}>
        <UserMenu user={user} from="console" signOut={signOut} />
      </div>
    </header>
  );
}
