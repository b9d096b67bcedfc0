'use client';

import { Paperclip, RotateCw, X } from 'lucide-react';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { flushSync } from 'react-dom';
import { useForm } from '#components/forms/action-form.tsx';
import { buttonClasses } from '#components/ui/button.tsx';
import { FieldError } from '#components/ui/field.tsx';
import { cn } from '#lib/cn.ts';
import { byteSize } from './byte-size.ts';
import { type UploadedFile, useUploads } from './use-uploads.ts';

/**
 * The files of a message: each is sent ahead when it is chosen, and the message names them. A message that is sent
 * meanwhile goes out when they have arrived. `keptBytes`: what goes with it beside them.
 */
export function FilesField({ maxBytes, keptBytes }: { maxBytes: number; keptBytes: number }) {
  const { id: formId, state } = useForm();
  const input = useRef<HTMLInputElement>(null);
  const [isSendWaiting, setSendWaiting] = useState(false);
  const uploads = useUploads(() => {
    if (!isSendWaiting) return;
    setSendWaiting(false);
    input.current?.form?.requestSubmit();
  });
  const { files, isUnderWay } = uploads;
  const isAlive = useIsAlive();

  // base64 makes four bytes of three.
  const travels = ((files.reduce((sum, { size }) => sum + size, 0) + keptBytes) * 4) / 3;
  const words = `Make the message too large: ${byteSize(travels)} as it travels; at most ${byteSize(maxBytes)}.`;
  const failed = files.some(({ error }) => error);
  const error = travels > maxBytes ? words : state.problems.files;

  const isRefused = failed || travels > maxBytes;
  useEffect(() => {
    const form = input.current?.form;
    if (!form) return;
    const hold = (event: SubmitEvent) => {
      const isHeld = isUnderWay();
      if (!isHeld && !isRefused) return;
      event.preventDefault();
      event.stopPropagation();
      if (isHeld) flushSync(() => setSendWaiting(true));
      else form.querySelector<HTMLElement>('[data-file-problem]')?.focus();
    };
    // Before the form itself hears of it.
    const above = form.parentElement ?? form;
    above.addEventListener('submit', hold, true);
    return () => above.removeEventListener('submit', hold, true);
  }, [isUnderWay, isRefused]);

  return (
    <div className="grid gap-2">
      <label
        className={cn(
          buttonClasses({}),
          'relative w-max cursor-pointer focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-accent',
          !isAlive && 'hidden',
        )}
      >
        <Paperclip aria-hidden />
        Attach files
        <input
          ref={input}
          id={`${formId}-files`}
          type="file"
          multiple
          aria-invalid={error ? true : undefined}
          aria-describedby={`${formId}-files-about`}
          className="absolute inset-0 cursor-pointer opacity-0"
          onChange={({ currentTarget }) => {
            uploads.add(currentTarget.files ?? []);
            currentTarget.value = '';
          }}
        />
      </label>
      <noscript>
        <p className="text-sm text-muted">Attaching files needs JavaScript.</p>
      </noscript>
      <div id={`${formId}-files-about`} className="grid gap-1 text-sm">
        {files.length > 0 && (
          <ul className="grid max-w-md gap-1">
            {files.map((file) => (
              <FileLine key={file.key} file={file} onRemove={uploads.remove} onTryAgain={uploads.tryAgain} />
            ))}
          </ul>
        )}
        <p role="status" className="text-muted empty:hidden">
          {isSendWaiting ? 'Your message goes out when its files have arrived.' : ''}
        </p>
        {error && (
          <span data-file-problem tabIndex={-1} className="outline-none">
            <FieldError id={`${formId}-files-error`}>{error}</FieldError>
          </span>
        )}
      </div>
    </div>
  );
}

function FileLine({
  file,
  onRemove,
  onTryAgain,
}: {
  file: UploadedFile;
  onRemove: (file: UploadedFile) => void;
  onTryAgain: (file: UploadedFile) => void;
}) {
  const { id, name, size, sent, error } = file;
  const isDone = Boolean(id || error);
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-2">
      {id && <input type="hidden" name="uploads" value={id} />}
      <span className="wrap-anywhere">
        {name} <span className="text-muted">{byteSize(size)}</span>
      </span>
      <span className="flex">
        {error && (
          <button
            type="button"
            data-file-problem
            className={buttonClasses({ variant: 'ghost' })}
            onClick={() => onTryAgain(file)}
          >
            <RotateCw aria-hidden />
            Try again
          </button>
        )}
        <button
          type="button"
          aria-label={`Remove ${name}`}
          title="Remove"
          className={buttonClasses({ variant: 'ghost' })}
          onClick={() => onRemove(file)}
        >
          <X aria-hidden />
        </button>
      </span>
      {/* It keeps its room when it is done, so that nothing below moves under the finger. */}
      <progress
        aria-label={`Sending ${name}`}
        aria-hidden={isDone}
        max={Math.max(size, 1)}
        value={sent}
        className={cn('col-span-2 h-1 w-full accent-accent', isDone && 'invisible')}
      />
      {error && <p className="col-span-2 text-bad">{error}</p>}
    </li>
  );
}

/** Whether scripts run here: without them no file can be sent ahead. */
const useIsAlive = () =>
  useSyncExternalStore(
    () => () => {},
    () => true,
    () => false,
  );
