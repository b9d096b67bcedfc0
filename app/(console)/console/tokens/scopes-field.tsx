'use client';

import { useForm } from '#components/forms/action-form.tsx';
import { CheckboxField } from '#components/forms/fields.tsx';
import { useRights } from '#components/shell/rights.tsx';
import { FieldError } from '#components/ui/field.tsx';
import { type Right, rights } from '#lib/rights.ts';
import { scopeWords } from './scope-words.ts';
import { scopeField } from './token-fields.ts';

/** What there is to read and to write, a line each. */
const subjects = [...new Set(rights.map((right) => right.split(':')[0] ?? ''))];

/** What a token may do: of each subject, read and write beside each other; only what whoever makes it may do. */
export function ScopesField() {
  const { state } = useForm();
  const mine = useRights();
  const isMine = (right: string) => mine.some((own) => own === right);
  return (
    <fieldset className="min-w-0 rounded-lg border border-line bg-surface p-4">
      <legend className="float-left w-full font-semibold">Scopes</legend>
      <div className="clear-both grid pt-1">
        {state.problems.scopes && <FieldError id="token-scopes-error">{state.problems.scopes}</FieldError>}
        {subjects
          .map((subject) => [subject, ...['read', 'write'].map((act) => `${subject}:${act}`)] as const)
          .filter(([, ...pair]) => pair.some(isMine))
          .map(([subject, ...pair]) => (
            <div
              key={subject}
              className="grid grid-cols-2 gap-x-4 border-line pt-2 pb-2 not-first:border-t sm:grid-cols-[8rem_minmax(0,1fr)_minmax(0,1fr)]"
            >
              <code aria-hidden className="py-1 text-sm max-sm:col-span-2 pointer-coarse:sm:py-3">
                {subject}
              </code>
              {pair.map((right) =>
                isMine(right) ? <Scope key={right} right={right as Right} /> : <span key={right} />,
              )}
            </div>
          ))}
      </div>
    </fieldset>
  );
}

function Scope({ right }: { right: Right }) {
  const [subject, act] = right.split(':');
  return (
    <CheckboxField
      name={scopeField + right}
      label={
        <code className="text-sm">
          <span className="sr-only">{subject}:</span>
          {act}
        </code>
      }
      help={scopeWords[right]}
    />
  );
}
