'use server';

import { redirect } from 'next/navigation';
import type { z } from 'zod';
import { chosenAccounts, moveForm } from '#lib/account-jobs/schema.ts';
import { moveProof, startMove } from '#lib/flows/start-move.ts';
import { namesOfSettings } from '#lib/settings/name-of.ts';
import type { SettingKey } from '#lib/settings/schema.ts';
import { forgetSettings } from '#lib/settings/store.ts';
import { adminAction, refused, sensitiveAction } from '#lib/web/action.ts';
import { readFields } from '#lib/web/form.ts';
import { type FormState, formState } from '#lib/web/form-state.ts';

type Form = z.output<typeof form>;
const form = moveForm.extend({ chosen: chosenAccounts, proof: moveProof.nullable() });

async function move({ chosen, proof, ...plan }: Form, admin: Parameters<typeof startMove>[0]) {
  forgetSettings(); // they may have been filled in a moment ago
  const started = await startMove(admin, plan, chosen, proof);
  if (started.ok) redirect(`/console/accounts/jobs/${started.id}`);
  if (started.reason === 'settings_missing') {
    const names = namesOfSettings(started.missing as SettingKey[]);
    return refused(`Nothing was moved: owners could not be told. First fill in ${names}.`);
  }
  if (started.reason === 'invalid') return refused('Nothing was moved.', started.problems);
  if (started.reason === 'budget_spent')
    return refused('Nothing was moved: the sign-ins of this account for this hour are used up.');
  const { incoming, outgoing } = started.test;
  const failed = incoming.ok ? outgoing : incoming;
  const which = incoming.ok ? 'outgoing' : 'incoming';
  const evidence = failed && !failed.ok ? failed.evidence : '';
  return refused(`Nothing was moved: the new ${which} server did not let this account in.`, [
    { field: 'evidence', message: evidence },
  ]);
}

const plain = adminAction('accounts:write', form, move);
/** Stored passwords go to another server: who proved long ago who they are is asked again. */
const withPasswords = sensitiveAction('accounts:write', form, move);

/** Has the chosen accounts pointed at another server, and shows how far that is. */
export async function moveAction(_before: FormState, sent: FormData): Promise<FormState> {
  const posted = postedMove(sent);
  return formState(posted.proof ? await withPasswords(posted) : await plain(posted), sent);
}

function postedMove(sent: FormData) {
  const { hasOutgoing, outgoing, opens, proof, chosen, ...fields } = readFields(sent, {
    numbers: ['incoming.port', 'outgoing.port'],
    flags: ['hasOutgoing'],
  });
  return {
    incoming: {},
    ...fields,
    chosen: chosenFrom(chosen),
    outgoing: hasOutgoing ? (outgoing ?? {}) : null,
    proof: opens === 'passwords' ? (proof ?? {}) : null,
  };
}

/** What the form carries as text; nonsense is refused by the schema. */
function chosenFrom(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return null;
  }
}
