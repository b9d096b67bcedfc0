import type { ComponentProps } from 'react';
import { cn } from '#lib/cn.ts';

export const inputClasses =
  'touch-field w-full min-w-0 rounded-md border border-edge/60 bg-surface px-3 text-text transition-[border-color,box-shadow] outline-none focus-visible:border-accent focus-visible:ring-3 focus-visible:ring-accent/35 aria-invalid:border-bad aria-invalid:focus-visible:ring-bad/30 disabled:bg-idle-soft disabled:text-muted [&[readonly]]:bg-idle-soft';

/** A field to choose a file by: as high as the others, its button in the middle of it. */
export const fileClasses =
  'h-auto p-1.5 file:mr-3 file:h-9 file:rounded-sm file:border file:border-edge/60 file:bg-idle-soft file:px-3 file:align-middle file:font-medium pointer-fine:file:h-6';

export type InputSize = 'md' | 'lg';

/** A text field: 36 px, 48 px under a finger; `lg` is 48 px everywhere. */
export function Input({
  fieldSize = 'md',
  className,
  ...rest
}: ComponentProps<'input'> & { fieldSize?: InputSize }) {
  return <input {...rest} className={cn(inputClasses, fieldSize === 'lg' && 'h-12 text-lg', className)} />;
}

export function Textarea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <textarea {...rest} className={cn(inputClasses, 'h-auto min-h-20 py-2', className)} />;
}
