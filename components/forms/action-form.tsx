'use client';

import {
  type ComponentProps,
  createContext,
  type ReactNode,
  startTransition,
  use,
  useActionState,
  useEffect,
  useRef,
} from 'react';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { type FormAction, type FormState, freshForm } from '#lib/web/form-state.ts';

type FormContext = { id: string; state: FormState; isPending: boolean; initial: Record<string, string> };
const Context = createContext<FormContext | null>(null);

/**
 * A form over a server action. Works without JavaScript; with it nothing typed is lost when the server says no,
 * and the focus goes to the first field that needs a look.
 */
export function ActionForm({
  id,
  action,
  initial = {},
  onDone,
  className,
  children,
}: {
  id: string;
  action: FormAction;
  initial?: Record<string, string>;
  onDone?: (state: FormState) => void;
  className?: string;
  children: ReactNode;
}) {
  const [state, send, isPending] = useActionState(action, freshForm);
  const form = useRef<HTMLFormElement>(null);
  const told = useRef(onDone);
  useEffect(() => {
    told.current = onDone;
  });
  useEffect(() => {
    if (state.status === 'done') {
      // What is stored now is the new starting point, and no password stays in its field.
      form.current?.reset();
      told.current?.(state);
    }
    if (state.status !== 'refused') return;
    const wrong = form.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
    (wrong ?? form.current?.querySelector<HTMLElement>('[data-form-message]'))?.focus();
  }, [state]);

  return (
    <Context value={{ id, state, isPending, initial }}>
      <form
        ref={form}
        id={id}
        action={send}
        onSubmit={(event) => {
          // Sent by hand, because React empties a form that it sends itself.
          event.preventDefault();
          if (isPending) return;
          const data = new FormData(event.currentTarget, event.nativeEvent.submitter);
          startTransition(() => send(data));
        }}
        noValidate
        className={className}
      >
        {state.status === 'refused' && state.message && (
          <div data-form-message tabIndex={-1} className="outline-none">
            <Alert tone="bad" title={state.message} isLive>
              {state.problems.confirm && (
                <a href="/you/confirm" target="_blank" className="link" rel="noopener">
                  Confirm that it is you
                </a>
              )}
              {state.problems.evidence && <p className="evidence text-muted">{state.problems.evidence}</p>}
            </Alert>
          </div>
        )}
        {state.problems.toGo && <input type="hidden" name="toGo" value={state.problems.toGo} />}
        {children}
      </form>
    </Context>
  );
}

export function useForm(): FormContext {
  const form = use(Context);
  if (!form) throw new Error('useForm needs an ActionForm above it');
  return form;
}

/** The button that sends the form; busy while it is under way. */
export function SubmitButton({ children, ...rest }: ComponentProps<typeof Button>) {
  const { isPending } = useForm();
  return (
    <Button variant="primary" {...rest} type="submit" busy={isPending}>
      {children}
    </Button>
  );
}

/** Says what is being waited for, while the form it stands in is under way. */
export function WhilePending({ children }: { children: string }) {
  const { isPending } = useForm();
  return (
    <span role="status" className="text-sm text-muted">
      {isPending && children}
    </span>
  );
}
