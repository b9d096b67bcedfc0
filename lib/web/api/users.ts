import { z } from 'zod';
import { assertNever } from '../../errors.ts';
import { roles, userChange, userForm } from '../../users/schema.ts';
import { changeUser, createUser, deleteUser, listUsers, readUser } from '../../users/store.ts';
import { endpoint, notFound, Problem } from './endpoint.ts';
import { listOf, listQuery, user, words } from './shapes.ts';

const tag = 'Users';

export const listAllUsers = endpoint({
  method: 'GET',
  path: '/users',
  tag,
  summary: 'Users, oldest first',
  access: 'admin',
  query: listQuery.extend({
    role: z.enum(roles, 'must be ADMIN or USER').optional(),
    q: words.optional().meta({ description: 'Part of the address or the name' }),
  }),
  answers: listOf(user),
  handle: ({ admin, query }) => listUsers(admin, query),
});

export const createOneUser = endpoint({
  method: 'POST',
  path: '/users',
  tag,
  summary: 'Create a user',
  access: 'admin',
  body: userForm,
  answers: user,
  status: 201,
  also: { 409: 'The address is taken' },
  async handle({ admin, body }) {
    const result = await createUser(admin, body);
    return result.ok ? result.user : emailTaken();
  },
});

export const readOneUser = endpoint({
  method: 'GET',
  path: '/users/{id}',
  tag,
  summary: 'One user',
  access: 'admin',
  answers: user,
  also: { 404: 'There is none' },
  handle: async ({ admin, params }) => (await readUser(admin, params.id ?? '')) ?? notFound('user'),
});

export const changeOneUser = endpoint({
  method: 'PATCH',
  path: '/users/{id}',
  tag,
  summary: 'Change what is given of a user; a new password ends the open sessions',
  access: 'admin',
  body: userChange,
  answers: user,
  also: { 404: 'There is none', 409: 'The address is taken, or this is the last administrator' },
  async handle({ admin, params, body }) {
    const result = await changeUser(admin, params.id ?? '', body);
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
  access: 'admin',
  query: z.object({ accounts: z.literal('delete', 'must be delete').optional() }),
  answers: z.null(),
  status: 204,
  also: { 404: 'There is none', 409: 'The user owns mail accounts, or is the last administrator' },
  async handle({ admin, params, query }) {
    const result = await deleteUser(admin, params.id ?? '', { withAccounts: query.accounts === 'delete' });
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

const emailTaken = () =>
  new Problem(409, 'email_taken', 'There is a user with this e-mail address already.', {
    errors: [{ field: 'email', message: 'is taken by another user' }],
  });

const lastAdministrator = () =>
  new Problem(409, 'last_administrator', 'This is the last administrator who can sign in.');
