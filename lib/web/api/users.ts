import { z } from 'zod';
import { assertNever } from '../../errors.ts';
import { deleteUserWithAccounts } from '../../flows/delete-user.ts';
import { resetSecondFactor } from '../../flows/reset-second-factor.ts';
import {
  createInvitedUser,
  inviteUser,
  resetUserPassword,
  revokeSignInLink,
  type SignInLinkSent,
} from '../../flows/send-sign-in-link.ts';
import { newUser, roleField, userChange } from '../../users/schema.ts';
import { endUserSessions } from '../../users/session.ts';
import { changeUser, createUser, deleteUser, listUsers, readUser } from '../../users/store.ts';
import type { AdminViewer } from '../../viewer.ts';
import { settingsMissing } from './account-problems.ts';
import { endpoint, notFound, Problem } from './endpoint.ts';
import { listOf, listQuery, user, words } from './shapes.ts';

const tag = 'Users';

export const listAllUsers = endpoint({
  method: 'GET',
  path: '/users',
  tag,
  summary: 'Users, oldest first',
  access: 'users:read',
  query: listQuery.extend({
    role: roleField.optional(),
    q: words.optional().meta({ description: 'Part of the address or the name' }),
  }),
  answers: listOf(user),
  handle: ({ admin, query }) => listUsers(admin, query),
});

export const createOneUser = endpoint({
  method: 'POST',
  path: '/users',
  tag,
  summary: 'Create a user; with "invite": true an invitation is sent, so that the user chooses the password',
  access: 'users:write',
  body: newUser,
  answers: user,
  status: 201,
  also: { 409: 'The address is taken, or settings are missing' },
  async handle({ admin, body }) {
    const { invite, ...form } = body;
    const result = await (invite ? createInvitedUser(admin, form) : createUser(admin, form));
    if (result.ok) return result.user;
    return result.reason === 'settings_missing' ? settingsMissing(result.missing) : emailTaken();
  },
});

export const readOneUser = endpoint({
  method: 'GET',
  path: '/users/{id}',
  tag,
  summary: 'One user',
  access: 'users:read',
  answers: user,
  also: { 404: 'There is none' },
  handle: async ({ admin, params }) => (await readUser(admin, params.id)) ?? notFound('user'),
});

export const changeOneUser = endpoint({
  method: 'PATCH',
  path: '/users/{id}',
  tag,
  summary: 'Change what is given of a user; a new password ends the open sessions',
  access: 'users:write',
  body: userChange,
  answers: user,
  also: { 404: 'There is none', 409: 'The address is taken, or this is the last administrator' },
  async handle({ admin, params, body }) {
    const result = await changeUser(admin, params.id, body);
    if (result.ok) return result.user;
    switch (result.reason) {
      case 'not_found':
        return notFound('user');
      case 'email_taken':
        return emailTaken();
      case 'last_administrator':
        return lastAdministrator();
      default:
        return assertNever(result.reason);
    }
  },
});

export const deleteOneUser = endpoint({
  method: 'DELETE',
  path: '/users/{id}',
  tag,
  summary: 'Delete a user; one who owns mail accounts only with ?accounts=delete',
  access: 'users:write',
  query: z.object({ accounts: z.literal('delete', 'must be delete').optional() }),
  answers: z.null(),
  status: 204,
  also: { 404: 'There is none', 409: 'The user owns mail accounts, or is the last administrator' },
  async handle({ admin, params, query }) {
    const remove = query.accounts === 'delete' ? deleteUserWithAccounts : deleteUser;
    const result = await remove(admin, params.id);
    if (result.ok) return null;
    switch (result.reason) {
      case 'not_found':
        return notFound('user');
      case 'last_administrator':
        return lastAdministrator();
      case 'owns_accounts':
        return new Problem(
          409,
          'owns_accounts',
          `This user owns ${result.accounts} mail accounts: delete them first, or add ?accounts=delete.`,
          { accounts: result.accounts },
        );
      default:
        return assertNever(result);
    }
  },
});

export const inviteOneUser = endpoint({
  method: 'POST',
  path: '/users/{id}/invitation',
  tag,
  summary: 'Invite a user who has no password yet, also again: an earlier link ends',
  access: 'users:write',
  answers: user,
  status: 202,
  also: { 404: 'There is none', 409: 'The user has a password, may not sign in, or settings are missing' },
  handle: async ({ admin, params }) => sent(admin, params.id, await inviteUser(admin, params.id)),
});

export const revokeOneInvitation = endpoint({
  method: 'DELETE',
  path: '/users/{id}/invitation',
  tag,
  summary: 'End the open invitation or password reset of a user',
  access: 'users:write',
  answers: z.null(),
  status: 204,
  also: { 404: 'None is open' },
  async handle({ admin, params }) {
    const result = await revokeSignInLink(admin, params.id);
    return result.ok ? null : notFound('open invitation');
  },
});

export const resetOnePassword = endpoint({
  method: 'POST',
  path: '/users/{id}/password-reset',
  tag,
  summary: 'Take a user’s password away, end the sessions, and send a link to choose another',
  access: 'users:write',
  answers: user,
  status: 202,
  also: { 404: 'There is none', 409: 'The last administrator, not allowed to sign in, or settings missing' },
  handle: async ({ admin, params }) => sent(admin, params.id, await resetUserPassword(admin, params.id)),
});

export const resetOneSecondFactor = endpoint({
  method: 'DELETE',
  path: '/users/{id}/second-factor',
  tag,
  summary: 'Take a user’s second factor away and end the sessions; the user is told by mail',
  access: 'users:write',
  answers: z.null(),
  status: 204,
  also: { 404: 'There is no such user, or no second factor' },
  async handle({ admin, params }) {
    const result = await resetSecondFactor(admin, params.id);
    if (result.ok) return null;
    return notFound(result.reason === 'none' ? 'second factor' : 'user');
  },
});

export const endSessionsOfUser = endpoint({
  method: 'DELETE',
  path: '/users/{id}/sessions',
  tag,
  summary: 'Sign a user out everywhere',
  access: 'users:write',
  answers: z.object({ ended: z.int() }),
  also: { 404: 'There is none' },
  async handle({ admin, params }) {
    const ended = await endUserSessions(admin, params.id);
    return ended === null ? notFound('user') : { ended };
  },
});

async function sent(admin: AdminViewer, id: string, result: SignInLinkSent) {
  if (result.ok) return (await readUser(admin, id)) ?? notFound('user');
  switch (result.reason) {
    case 'not_found':
      return notFound('user');
    case 'settings_missing':
      return settingsMissing(result.missing);
    case 'last_administrator':
      return lastAdministrator();
    case 'has_password':
      return new Problem(409, 'has_password', 'This user has a password: reset it instead.');
    case 'login_not_allowed':
      return new Problem(409, 'login_not_allowed', 'This user may not sign in: allow login first.');
    default:
      return assertNever(result);
  }
}

const emailTaken = () =>
  new Problem(409, 'email_taken', 'There is a user with this e-mail address already.', {
    errors: [{ field: 'email', message: 'is taken by another user' }],
  });

const lastAdministrator = () =>
  new Problem(409, 'last_administrator', 'This is the last administrator who can sign in.');
