import { db } from '../db/client.ts';
import { type Right, rightsOf } from '../rights.ts';
import { readSettings } from '../settings/store.ts';
import { type Actor, type AdminViewer, adminViewer } from '../viewer.ts';
import { readToken } from './store.ts';

/**
 * Who asked for work that is done later, with what they may do now: who lost their login or their role since, or whose token
 * was revoked, lost it for that work too. The command line, and the token from the environment, may do everything.
 */
export async function adminNow(actor: Actor): Promise<AdminViewer> {
  const { kind, id } = actor;
  const userId = kind === 'user' ? id : null;
  return id === null ? adminViewer(actor, userId) : adminViewer(actor, userId, await rightsNow(actor, id));
}

async function rightsNow(actor: Actor, id: string): Promise<readonly Right[]> {
  if (actor.kind === 'api_token') {
    const token = await readToken(adminViewer(actor, null, []), id);
    return token?.state === 'works' ? token.scopes : [];
  }
  const user = await db().user.findFirst({ where: { id, allowLogin: true }, select: { role: true } });
  const mayReadMail = (await readSettings())['access.othersMail'] === 'administrators';
  return user ? rightsOf(user.role, mayReadMail) : [];
}
