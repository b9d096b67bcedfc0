import { redirect } from 'next/navigation';
import { db } from '#lib/db/client.ts';
import { administratorExists } from '#lib/users/administrator-exists.ts';
import { afterSignIn, readUser } from '#lib/web/viewer.ts';

/** The front door: to the set-up of a fresh installation, to the sign-in, or to where one's role is at home. */
export default async function FrontDoor() {
  const user = await readUser();
  if (user) redirect(afterSignIn(user.role, undefined));
  redirect((await administratorExists(db())) ? '/login' : '/setup');
}
