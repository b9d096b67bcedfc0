'use client';

import { Eye, EyeOff } from 'lucide-react';
import { type ComponentProps, useState, useSyncExternalStore } from 'react';
import { cn } from '#lib/cn.ts';
import { Input, type InputSize } from './input.tsx';

/** A password field with *Show*. Pasting is welcome. Without JavaScript it is a plain password field. */
export function PasswordInput({
  fieldSize,
  className,
  ...rest
}: Omit<ComponentProps<'input'>, 'type'> & { fieldSize?: InputSize }) {
  const [isShown, setIsShown] = useState(false);
  const isLive = useSyncExternalStore(never, yes, no);
  return (
    <div className="relative">
      <Input
        spellCheck={false}
        autoCapitalize="none"
        autoCorrect="off"
        autoComplete="current-password"
        {...rest}
        type={isShown ? 'text' : 'password'}
        fieldSize={fieldSize}
        className={cn(isLive && 'pr-22', className)}
      />
      {isLive && (
        <button
          type="button"
          onClick={() => setIsShown(!isShown)}
          aria-pressed={isShown}
          aria-controls={rest.id}
          className="absolute inset-y-0.5 right-0.5 flex items-center gap-1.5 rounded-md px-2.5 text-base font-[550] text-muted hover:text-text"
        >
          {isShown ? <EyeOff aria-hidden className="size-4" /> : <Eye aria-hidden className="size-4" />}
          {isShown ? 'Hide' : 'Show'}
          <span className="sr-only"> password</span>
        </button>
      )}
    </div>
  );
}

const never = () => () => {};
const yes = () => true;
const no = () => false;
