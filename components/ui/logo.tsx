import { KeyRound } from 'lucide-react';
import { cn } from '#lib/cn.ts';

/** The mark: a key on the accent. */
export function LogoMark({ className }: { className?: string }) {
  return (
    <span
      aria-hidden
      className={cn(
        'grid size-8 shrink-0 place-items-center rounded-md bg-[#2f5bea] text-[#ffffff]',
        className,
      )}
    >
      <KeyRound className="size-[56%]" />
    </span>
  );
}
