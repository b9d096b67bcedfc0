import { Columns3 } from 'lucide-react';
import { type ComponentProps, useState } from 'react';
import { buttonClasses } from '#components/ui/button.tsx';
import { useLater } from '#components/ui/use-later.ts';
import { cn } from '#lib/cn.ts';
import type { LookMenu } from './look-menu.tsx';

/** The way to the choice of columns, which is fetched at the first press and opens then. */
export function LookButton(props: ComponentProps<typeof LookMenu>) {
  const [presses, setPresses] = useState(0);
  const Menu = useLater(presses || null, async () => (await import('./look-menu.tsx')).LookMenu);
  if (Menu) return <Menu {...props} />;
  return (
    <button
      type="button"
      aria-haspopup="dialog"
      aria-expanded={false}
      onClick={() => setPresses(presses + 1)}
      className={cn(buttonClasses(), 'max-md:hidden')}
    >
      <Columns3 aria-hidden />
      Columns
    </button>
  );
}
