'use client';

import { LogOut, UserRound } from 'lucide-react';
import { signOut } from 'next-auth/react';
import { Button } from '#components/ui/button.tsx';
import { Menu, MenuItem, MenuNote, MenuSeparator } from '#components/ui/menu.tsx';

/** Who is signed in, and the way out. */
export function UserMenu({ user }: { user: { name: string; email: string } }) {
  return (
    <Menu
      trigger={
        <Button variant="ghost" size="icon" aria-label="Your account">
          <UserRound aria-hidden />
        </Button>
      }
    >
      <MenuNote>
        Signed in as
        <br />
        <b className="font-semibold text-text">{user.name || user.email}</b>
        {user.name && (
          <>
            <br />
            {user.email}
          </>
        )}
      </MenuNote>
      <MenuSeparator />
      <MenuItem onSelect={() => signOut({ callbackUrl: '/login' })}>
        <LogOut aria-hidden />
        Sign out
      </MenuItem>
    </Menu>
  );
}
