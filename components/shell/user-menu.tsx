import { KeyRound, LogOut, UserRound } from 'lucide-react';
import Link from 'next/link';
import { buttonClasses } from '#components/ui/button.tsx';
import { cn } from '#lib/cn.ts';

const menuId = 'user-menu';

/** Who is signed in, and the way out. A native popover and a form: both work without JavaScript. */
export function UserMenu({
  user,
  from,
  signOut,
}: {
  user: { name: string; email: string };
  /** Where *Your sign-in* leads back to. */
  from: 'console' | 'phone' | 'desktop';
  signOut: () => Promise<void>;
}) {
  return (
    <>
      <button
        type="button"
        popoverTarget={menuId}
        aria-label={`Signed in as ${user.name || user.email}`}
        className={cn(buttonClasses({ variant: 'ghost', size: 'icon' }), '-mr-2')}
      >
        <UserRound aria-hidden />
      </button>
      <div
        id={menuId}
        popover="auto"
        className="top-12 right-3 bottom-auto left-auto m-0 w-64 rounded-md border border-line bg-raised p-1 text-text shadow-lg"
      >
        <div className="px-2.5 py-2 text-sm wrap-anywhere">
          <div className="text-muted">Signed in as</div>
          <div className="font-semibold">{user.name || user.email}</div>
          {user.name && <div className="text-muted">{user.email}</div>}
        </div>
        <div className="border-t border-line py-1">
          <Link
            href={`/you?from=${from}`}
            prefetch={false}
            className={cn(
              buttonClasses({ variant: 'ghost' }),
              'w-full justify-start px-2.5 hover:no-underline',
            )}
          >
            <KeyRound aria-hidden />
            Your sign-in
          </Link>
        </div>
        <form action={signOut} className="border-t border-line pt-1">
          <button
            type="submit"
            className={cn(buttonClasses({ variant: 'ghost' }), 'w-full justify-start px-2.5')}
          >
            <LogOut aria-hidden />
            Sign out
          </button>
        </form>
      </div>
    </>
  );
}
