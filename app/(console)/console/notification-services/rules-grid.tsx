'use client';

import Link from 'next/link';
import { startTransition, useActionState, useEffect, useRef } from 'react';
import { channelIcon } from '#components/channel-icons.ts';
import { useDirtyForm } from '#components/settings/dirty-form.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { FieldError } from '#components/ui/field.tsx';
import { toast } from '#components/ui/toast.tsx';
import { type ChannelName, channelTitles } from '#lib/notifications/channels/names.ts';
import { type FormAction, freshForm } from '#lib/web/form-state.ts';
import { rulesFormId } from './form-id.ts';

export type RuleLine = {
  key: string;
  title: string;
  description: string;
  channel: ChannelName;
  recipients: 'owner' | 'administrators';
  isEnabled: boolean;
  missing: { name: string; page: string }[];
};

/** The rules with their *Enabled* boxes; *Save* stands in the pane beside. */
export function RulesGrid({ rules, save }: { rules: RuleLine[]; save: FormAction }) {
  const [state, send, isPending] = useActionState(save, freshForm);
  const form = useRef<HTMLFormElement>(null);
  const { recount, setIsSaving } = useDirtyForm();

  useEffect(() => setIsSaving(isPending), [isPending, setIsSaving]);
  useEffect(() => {
    if (state.status === 'done') toast('ok', 'Saved');
    if (state.status === 'refused')
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
    recount(form.current);
  }, [state, recount]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: rules say when to count again
  useEffect(() => recount(form.current), [rules, recount]);

  return (
    <form
      ref={form}
      id={rulesFormId}
      action={send}
      onSubmit={(event) => {
        event.preventDefault();
        if (isPending) return;
        const data = new FormData(event.currentTarget);
        startTransition(() => send(data));
      }}
      onInput={() => recount(form.current)}
      onReset={() => setTimeout(() => recount(form.current))}
      className="grid min-w-0 gap-4"
    >
      {state.status === 'refused' && state.message && <Alert tone="bad" isLive title={state.message} />}
      <div className="overflow-hidden rounded-lg border border-line bg-surface">
        <table className="w-full max-md:block">
          <thead className="max-md:sr-only">
            <tr className="border-b border-line text-left text-xs text-muted">
              <th scope="col" className="h-10 px-4 font-semibold">
                Rule
              </th>
              <th scope="col" className="px-2 font-semibold">
                Channel
              </th>
              <th scope="col" className="px-2 font-semibold">
                Recipients
              </th>
              <th scope="col" className="w-24 px-4 text-center font-semibold">
                Enabled
              </th>
            </tr>
          </thead>
          <tbody className="max-md:block">
            {rules.map((rule) => (
              <Line key={rule.key} rule={rule} problem={state.problems[rule.key]} />
            ))}
          </tbody>
        </table>
      </div>
    </form>
  );
}

function Line({ rule, problem }: { rule: RuleLine; problem: string | undefined }) {
  const Channel = channelIcon(rule.channel);
  const errorId = `rule-${rule.key}-error`;
  const missingId = `rule-${rule.key}-missing`;
  const describedBy = [problem && errorId, rule.missing.length > 0 && missingId].filter(Boolean).join(' ');
  return (
    <tr className="border-line not-last:border-b max-md:grid max-md:grid-cols-[minmax(0,1fr)_auto] max-md:gap-x-3 max-md:px-4 max-md:py-3">
      <td className="md:px-4 md:py-3">
        <p className="font-semibold">{rule.title}</p>
        <p className="text-sm text-muted">{rule.description}</p>
        {problem && (
          <div className="pt-1.5">
            <FieldError id={errorId}>{problem}</FieldError>
          </div>
        )}
        {rule.missing.length > 0 && (
          <p id={missingId} className="pt-1.5 text-sm text-warn">
            {rule.isEnabled ? 'Cannot send' : 'Cannot be enabled'} until these are set:{' '}
            {rule.missing.map(({ name, page }, place) => (
              <span key={name}>
                {place > 0 && '; '}
                <Link href={page} className="text-warn underline underline-offset-2">
                  {name}
                </Link>
              </span>
            ))}
            .
          </p>
        )}
      </td>
      <td className="whitespace-nowrap max-md:col-start-1 max-md:pt-1.5 max-md:text-sm max-md:text-muted md:px-2">
        <span className="flex items-center gap-1.5">
          <Channel aria-hidden className="size-4 text-muted" />
          {channelTitles[rule.channel]}
        </span>
      </td>
      <td className="whitespace-nowrap max-md:col-start-1 max-md:text-sm max-md:text-muted md:px-2">
        {rule.recipients === 'owner' ? 'The owner' : 'Administrators'}
      </td>
      <td className="max-md:col-start-2 max-md:row-span-3 max-md:row-start-1 md:px-4 md:text-center">
        <Checkbox
          name="enabled"
          value={rule.key}
          defaultChecked={rule.isEnabled}
          key={String(rule.isEnabled)}
          aria-label={`Enabled: ${rule.title}`}
          aria-describedby={describedBy || undefined}
          aria-invalid={problem ? true : undefined}
        />
      </td>
    </tr>
  );
}
