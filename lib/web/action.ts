import { randomUUID } from 'node:crypto';
import { headers } from 'next/headers';
import { unstable_rethrow } from 'next/navigation';
import type { z } from 'zod';
import { log } from '../log.ts';
import type { Right } from '../rights.ts';
import { type AdminViewer, may, type UserViewer } from '../viewer.ts';
import { brokenTexts, type FieldProblem, fieldProblems } from './problem.ts';
import {
  isProofFresh,
  requireConsole,
  requireFreshProof,
  requireUser,
  requireUserToSecure,
} from './viewer.ts';

/** What an action answers: a value, or what is wrong, for people to read. It never throws at a page. */
export type ActionResult<T> =
  | { ok: true; value: T }
  | { ok: false; message: string; problems: FieldProblem[] };

/** The value of an action that went well. */
export const done = <T>(value: T): ActionResult<T> => ({ ok: true, value });

/** What is wrong; by field where it has one. */
export const refused = (message: string, problems: FieldProblem[] = []): ActionResult<never> => ({
  ok: false,
  message,
  problems,
});

/** A server action for who has this right: gate, check of the form, one log of what nobody expected. */
export function adminAction<S extends z.ZodType, T>(
  right: Right,
  schema: S,
  run: (input: z.output<S>, admin: AdminViewer) => Promise<ActionResult<T>>,
): (input: unknown) => Promise<ActionResult<T>> {
  return (input) => act(schema, input, withRight(right), run);
}

/** The gate of an action: null for who is in the console and may not do this. */
const withRight = (right: Right) => async (): Promise<AdminViewer | NotAllowed> => {
  const viewer = await requireConsole();
  return may(viewer, right) ? viewer : notAllowed;
};

const notAllowed = refused('Your role does not allow this. Nothing was changed.');
type NotAllowed = typeof notAllowed;

/**
 * The same for sensitive acts: who proved who they are too long ago is asked again first. A button leads there by itself; a
 * form keeps what was typed, and says so.
 */
export function sensitiveAction<S extends z.ZodType, T>(
  right: Right,
  schema: S,
  run: (input: z.output<S>, admin: AdminViewer) => Promise<ActionResult<T>>,
): (input: unknown) => Promise<ActionResult<T>> {
  return (input) => act(schema, input, withRight(right), run, 'sensitive');
}

/** The same for signed-in users and their own sign-in; also who still owes a second factor comes here. */
export function sensitiveUserAction<S extends z.ZodType, T>(
  schema: S,
  run: (input: z.output<S>, user: UserViewer) => Promise<ActionResult<T>>,
): (input: unknown) => Promise<ActionResult<T>> {
  return (input) => act(schema, input, requireUserToSecure, run, 'sensitive');
}

/** What a form is told whose sender has to prove first who they are. */
export const confirmFirst = refused('Please confirm first that it is you. What you typed stays here.', [
  { field: 'confirm', message: 'is needed' },
]);

/** A server action for signed-in users; see `adminAction`. */
export function userAction<S extends z.ZodType, T>(
  schema: S,
  run: (input: z.output<S>, user: UserViewer) => Promise<ActionResult<T>>,
): (input: unknown) => Promise<ActionResult<T>> {
  return (input) => act(schema, input, requireUser, run);
}

/** A server action for anybody, such as signing in; see `adminAction`. */
export function publicAction<S extends z.ZodType, T>(
  schema: S,
  run: (input: z.output<S>) => Promise<ActionResult<T>>,
): (input: unknown) => Promise<ActionResult<T>> {
  return (input) => act(schema, input, async () => null, run);
}

async function act<S extends z.ZodType, V, T>(
  schema: S,
  input: unknown,
  gate: () => Promise<V | NotAllowed>,
  run: (input: z.output<S>, viewer: V) => Promise<ActionResult<T>>,
  kind?: 'sensitive',
): Promise<ActionResult<T>> {
  try {
    const viewer = await gate();
    if (viewer === notAllowed) return notAllowed;
    if (await isForeign()) return refused('This form was not sent from a page of this system.');
    if (kind === 'sensitive' && !(await isProofFresh())) {
      if (typeof input === 'object' && input !== null) return confirmFirst;
      await requireFreshProof();
    }
    const parsed = await schema.safeParseAsync(input, { reportInput: true });
    const problems = parsed.success ? brokenTexts(input) : fieldProblems(parsed.error);
    if (!parsed.success || problems.length > 0) return refused('Some fields need a look.', problems);
    return await run(parsed.data, viewer as V);
  } catch (err) {
    unstable_rethrow(err); // redirects and "not found" are Next's to carry out
    const id = randomUUID();
    log.error({ err, id }, 'action failed');
    return refused(`Something went wrong here, and nothing was changed. (${id})`);
  }
}

/** Next compares Origin with the host; the browser's own word comes on top. */
async function isForeign(): Promise<boolean> {
  const site = (await headers()).get('sec-fetch-site');
  return site !== null && site !== 'same-origin' && site !== 'none';
}
