'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { inviteUser } from '#lib/flows/send-sign-in-link.ts';
import { namesOfSettings } from '#lib/settings/name-of.ts';
import { changeUser } from '#lib/users/store.ts';
import type { AdminViewer } from '#lib/viewer.ts';
import { done, refused, sensitiveAction } from '#lib/web/action.ts';

/** Ids with spaces between them: one value, so that whoever has to prove first who they are is led there. */
const chosenUsers = z
  .string()
  .max(20_000)
  .transform((ids) => [...new Set(ids.split(' '))])
  .pipe(z.array(z.uuid()).min(1).max(500, 'must be 500 users or fewer'));

/** How many users it was done to, and why not to the others: each reason once, in words. */
type DoneToMany = { done: number; refused: string[] };

/** One user after the other: what cannot be done to one is done to the others. */
async function toEach(ids: string[], act: (id: string) => Promise<string | null>): Promise<DoneToMany> {
  const reasons = new Set<string>();
  let count = 0;
  for (const id of ids) {
    const reason = await act(id);
    if (reason === null) count += 1;
    else reasons.add(reason);
  }
  revalidatePath('/console/users', 'layout');
  return { done: count, refused: [...reasons] };
}

const gone = 'A user is not there any more.';

/** Sends each an invitation, or sends it again. */
export const inviteMany = sensitiveAction('users:write', chosenUsers, async (ids, admin) => {
  let missing: string | null = null;
  const result = await toEach(ids, async (id) => {
    if (missing) return missing;
    const invited = await inviteUser(admin, id);
    if (invited.ok) return null;
    if (invited.reason === 'settings_missing') {
      missing = `No message can be sent yet. First fill in ${namesOfSettings(invited.missing)}.`;
      return missing;
    }
    if (invited.reason === 'has_password') return 'Who has a password already needs no invitation.';
    return invited.reason === 'login_not_allowed' ? 'Who may not sign in is not invited.' : gone;
  });
  return missing ? refused(missing) : done(result);
});

async function setLogin(ids: string[], isAllowed: boolean, admin: AdminViewer) {
  return done(
    await toEach(ids, async (id) => {
      const changed = await changeUser(admin, id, { allowLogin: isAllowed });
      if (changed.ok) return null;
      return changed.reason === 'last_administrator'
        ? 'The last administrator who can sign in stays one.'
        : gone;
    }),
  );
}

/** Each may sign in. */
export const allowLogin = sensitiveAction('users:write', chosenUsers, (ids, admin) =>
  setLogin(ids, true, admin),
);

/** None of them may sign in any more, and each is signed out everywhere. */
export const takeLogin = sensitiveAction('users:write', chosenUsers, (ids, admin) =>
  setLogin(ids, false, admin),
);
