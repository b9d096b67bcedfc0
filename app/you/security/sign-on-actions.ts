'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { disconnectIdentity } from '#lib/flows/connect-identity.ts';
import { done, refused, sensitiveUserAction } from '#lib/web/action.ts';
import { signOnWords } from '#lib/web/sign-on-words.ts';
import { beginSignOn } from '#lib/web/single-sign-on.ts';
import { readUser } from '#lib/web/viewer.ts';

/** Goes to an identity provider, to be known there as who is signed in here. */
export const connectAction = sensitiveUserAction(z.uuid(), async (id) => {
  const begun = await beginSignOn(id, { purpose: 'connect', area: '', next: '' }, await readUser());
  if (!begun.ok) return refused(signOnWords(begun.problem) ?? '');
  redirect(begun.url.href);
});

export const disconnectAction = sensitiveUserAction(z.uuid(), async (id, viewer) => {
  await disconnectIdentity(viewer, id);
  revalidatePath('/you/security');
  return done(null);
});
