'use client';

import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import { Dialog } from '#components/ui/dialog.tsx';
import { useCommandKey } from './command-key.ts';
import { useKeys } from './use-keys.ts';

/** Where `g` and a letter lead. */
const places: Record<string, { href: string; label: string }> = {
  o: { href: '/console', label: 'Overview' },
  a: { href: '/console/accounts', label: 'Email Accounts' },
  i: { href: '/console/accounts?state=attention', label: 'Accounts that need attention' },
  n: { href: '/console/notification-services', label: 'Notification Services' },
  d: { href: '/console/notifications', label: 'Deliveries' },
  s: { href: '/console/settings/common', label: 'System Settings' },
  u: { href: '/console/users', label: 'Users' },
  l: { href: '/console/audit', label: 'Audit log' },
};

const groups = [
  {
    title: 'Everywhere',
    keys: [
      ['Ctrl K', 'Search accounts, pages and settings'],
      ['?', 'Show these keys'],
      ...Object.entries(places).map(([key, { label }]) => [`g ${key}`, label]),
    ],
  },
  {
    title: 'In a grid',
    keys: [
      ['j k', 'Next and previous row'],
      ['x', 'Select the row'],
      ['Shift ↓', 'Select several'],
      ['Ctrl A', 'Select all on this page'],
      ['Enter', 'Open the row'],
      ['c', 'Check what is selected now'],
      ['l', 'Send update links to what is selected'],
      ['Esc', 'Select nothing'],
    ],
  },
  {
    title: 'On the page of an account',
    keys: [['j k', 'Next and previous account of the list']],
  },
] as const;

/** The keys of the console, and the list of them under `?`. */
export function ConsoleKeys() {
  const router = useRouter();
  const command = useCommandKey();
  const [isOpen, setIsOpen] = useState(false);
  const focused = useRef<HTMLElement | null>(null);
  // Without an element of its own it would go to the one focused before, which may be a field: keys would be typed there.
  const back = () => focused.current ?? false;
  useKeys({
    '?': () => {
      const { activeElement } = document;
      focused.current =
        activeElement instanceof HTMLElement && activeElement.tabIndex >= 0 ? activeElement : null;
      setIsOpen(true);
    },
    ...Object.fromEntries(
      Object.entries(places).map(([key, { href }]) => [`g ${key}`, () => router.push(href)]),
    ),
  });
  return (
    <Dialog open={isOpen} onOpenChange={setIsOpen} title="Keys" className="max-w-2xl" finalFocus={back}>
      <div className="grid gap-x-8 gap-y-5 sm:grid-cols-2">
        {groups.map(({ title, keys }) => (
          <section key={title} className="grid content-start gap-2">
            <h3 className="text-sm font-semibold text-muted">{title}</h3>
            <dl className="grid grid-cols-[auto_minmax(0,1fr)] items-baseline gap-x-4 gap-y-1.5">
              {keys.map(([key, words]) => (
                <div key={key} className="contents">
                  <dt className="flex gap-1">
                    {key
                      ?.replace('Ctrl', command)
                      .split(' ')
                      .map((one) => (
                        <kbd
                          key={one}
                          className="min-w-6 rounded-sm border border-line bg-bg px-1.5 py-0.5 text-center text-xs"
                        >
                          {one}
                        </kbd>
                      ))}
                  </dt>
                  <dd>{words}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
