'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { forgetCloseLook } from '#lib/cli/close-look.ts';
import { adminAction, done } from '#lib/web/action.ts';

/** Has the doctor look closely anew. */
export const lookAgain = adminAction('settings:read', z.object({}), async () => {
  await forgetCloseLook();
  revalidatePath('/console/about');
  return done(null);
});
