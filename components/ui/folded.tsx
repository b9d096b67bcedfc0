'use client';

import { ChevronDown } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { cn } from '#lib/cn.ts';
import { Button } from './button.tsx';

/** What stands open beside the page where there is room, and is folded behind a button where it would stand above it. */
export function Folded({ words, children }: { words: string; children: ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  return (
    <>
      <div id={id} className={cn('border-t border-line/60', !isOpen && 'max-xl:hidden')}>
        {children}
      </div>
      {!isOpen && (
        <Button
          size="sm"
          variant="ghost"
          aria-expanded={false}
          aria-controls={id}
          onClick={() => setOpen(true)}
          className="my-1 -ml-3 w-fit xl:hidden"
        >
          <ChevronDown aria-hidden />
          {words}
        </Button>
      )}
    </>
  );
}
