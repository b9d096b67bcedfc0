import { type Step, Steps } from '#components/ui/steps.tsx';
import { type UpdateStep, updateSteps } from '#lib/update-links/update-result.ts';

/** *Testing your new password…*, or sign-in, and how far it is. */
export function TestingSteps({
  host,
  hasTls,
  hasOutgoing,
  begun,
  provider,
  isFirst,
}: {
  host: string;
  hasTls: boolean;
  hasOutgoing: boolean;
  begun: UpdateStep[];
  /** Where the owner signed in; of a password there is none. */
  provider: string | undefined;
  /** No password was stored before. */
  isFirst: boolean;
}) {
  const current = begun.at(-1) ?? (provider ? 'asking_provider' : 'reaching');
  const order = (step: UpdateStep) => updateSteps.indexOf(step);
  const steps = updateSteps
    .filter((step) => step !== 'saving')
    .filter((step) => step !== 'asking_provider' || provider !== undefined)
    .filter((step) => step !== 'securing' || hasTls)
    .filter((step) => step !== 'sending_server' || hasOutgoing || begun.includes(step))
    .map((step): Step => {
      const state = order(step) < order(current) ? 'done' : step === current ? 'running' : 'waiting';
      return {
        key: step,
        state,
        words: stepWords(step, state === 'done', { host, provider: provider ?? '' }),
      };
    });
  return (
    <div className="grid gap-4">
      <div className="grid gap-3 rounded-md border border-accent/60 bg-accent-soft px-3.5 py-3.5 text-accent">
        <p className="font-semibold">
          {provider ? 'Testing your sign-in…' : `Testing your ${isFirst ? '' : 'new '}password…`}
        </p>
        <Steps steps={steps} />
      </div>
      <p className="text-muted">This can take up to a minute. Nothing is saved until it works.</p>
    </div>
  );
}

function stepWords(
  step: UpdateStep,
  isDone: boolean,
  { host, provider }: { host: string; provider: string },
): string {
  switch (step) {
    case 'asking_provider':
      return isDone ? `${provider} gave its permission` : `Asking ${provider}`;
    case 'reaching':
      return isDone ? `Reached ${host}` : `Reaching ${host}`;
    case 'securing':
      return 'Secure connection';
    case 'signing_in':
      return isDone ? 'Signed in' : 'Signing in';
    case 'sending_server':
      return 'Sending server';
    case 'saving':
      return 'Saving';
  }
}
