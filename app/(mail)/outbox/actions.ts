'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { decisions, settleOutgoing } from '#lib/flows/settle-outgoing.ts';
import { done, refused, userAction } from '#lib/web/action.ts';
import { readFields } from '#lib/web/form.ts';
import type { FormState } from '#lib/web/form-state.ts';
import { formState } from '#lib/web/form-state.ts';
import { cannotSend } from '#lib/words/language.ts';

const settle = userAction(
  z.object({ id: z.uuid(), decision: z.enum(decisions) }),
  async ({ id, decision }, viewer) => {
    const settled = await settleOutgoing(viewer, id, decision);
    if (settled.ok) {
      revalidatePath('/phone', 'layout');
      revalidatePath('/desktop', 'layout');
      return done(null);
    }
    if (settled.reason === 'not_found' || settled.reason === 'too_late') {
      return refused('This message has gone on meanwhile.');
    }
    return refused(cannotSend[settled.reason]);
  },
);

/** Carries out what somebody decided about a message in their outbox. */
export async function settleOutgoingAction(_before: FormState, form: FormData): Promise<FormState> {
  return formState(await settle(readFields(form)), form);
}
