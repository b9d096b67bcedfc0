import { KeyRound } from 'lucide-react';
import { logoPath, readLogo } from '#lib/appearance/logo.ts';
import { cn } from '#lib/cn.ts';

/** The organisation's logo, as high as the mark that stands where there is none: a key on the accent. */
export async function LogoMark({ className }: { className?: string }) {
  const logo = await readLogo();
  if (logo)
    return (
      // biome-ignore lint/performance/noImgElement: it is small, and comes from our own address as it is
      <img
        src={logoPath(logo)}
        width={logo.width}
        height={logo.height}
        alt=""
        className={cn('size-8 max-w-40 shrink-0 rounded-sm object-contain', className, 'w-auto')}
      />
    );
  return (
    <span
      aria-hidden
      className={cn('grid size-8 shrink-0 place-items-center rounded-md bg-mark text-[#ffffff]', className)}
    >
      <KeyRound className="size-[56%]" />
    </span>
  );
}
