import { beforeEach, describe, expect, test } from 'vitest';
import type { Right } from '../rights.ts';
import { saveSettings } from '../settings/store.ts';
import { testDatabase } from '../testing/database.ts';
import { user } from '../testing/factories.ts';
import { changeUser, deleteUser } from '../users/store.ts';
import { adminViewer } from '../viewer.ts';
import { tokenForm } from './schema.ts';
import { createToken, findTokenHolder, readToken } from './store.ts';

const { db } = await testDatabase();
const root = adminViewer({ kind: 'system', id: null, name: 'command line' }, null);

beforeEach(async () => {
  await db.apiToken.deleteMany();
  await db.user.deleteMany();
  await user({ role: 'ADMIN', passwordHash: 'x', email: 'other@example.com' });
  await saveSettings({ 'access.othersMail': 'administrators' }, root.actor);
});

/** A token that `maker` gave these scopes. */
async function tokenBy(maker: typeof root, scopes: Right[]) {
  const made = await createToken(maker, tokenForm.parse({ name: 'Provisioning', scopes }));
  if (!made.ok) throw new Error(made.scopes.join());
  return made;
}

async function administrator() {
  const { id, email } = await user({ role: 'ADMIN', passwordHash: 'x' });
  return { id, viewer: adminViewer({ kind: 'user', id, name: email }, id) };
}

const rightsOfToken = async (token: string) => (await findTokenHolder(token))?.rights ?? null;

describe('a token does no more than whoever made it may do', () => {
  test('also after they were given a role that may do less', async () => {
    const { id, viewer } = await administrator();
    const { token, apiToken } = await tokenBy(viewer, ['accounts:read', 'users:read']);
    expect(await rightsOfToken(token)).toEqual(['accounts:read', 'users:read']);
    await changeUser(root, id, { role: 'OPERATOR' });
    expect(await rightsOfToken(token)).toEqual(['accounts:read']);
    expect((await readToken(root, apiToken.id))?.scopes).toEqual(['accounts:read']);
    await changeUser(root, id, { role: 'USER' });
    expect(await rightsOfToken(token)).toBeNull();
    expect((await readToken(root, apiToken.id))?.state).toBe('idle');
  });

  test('and nothing from the moment they may not sign in or are gone; it works again with their login', async () => {
    const { id, viewer } = await administrator();
    const { token } = await tokenBy(viewer, ['accounts:read']);
    await changeUser(root, id, { allowLogin: false });
    expect(await rightsOfToken(token)).toBeNull();
    await changeUser(root, id, { allowLogin: true });
    expect(await rightsOfToken(token)).toEqual(['accounts:read']);
    await deleteUser(root, id);
    expect(await rightsOfToken(token)).toBeNull();
  });

  test('also of a token that a token of theirs made', async () => {
    const { id, viewer } = await administrator();
    const parent = await tokenBy(viewer, ['tokens:write', 'accounts:read']);
    const holder = await findTokenHolder(parent.token);
    if (!holder) throw new Error('it does not work');
    const child = await tokenBy(adminViewer(holder.actor, null, holder.rights), ['accounts:read']);
    expect(await rightsOfToken(child.token)).toEqual(['accounts:read']);
    await deleteUser(root, id);
    expect(await rightsOfToken(child.token)).toBeNull();
  });

  test('to read people’s mail no longer than the settings let administrators', async () => {
    const { viewer } = await administrator();
    const { token } = await tokenBy(viewer, ['messages:read', 'accounts:read']);
    expect(await rightsOfToken(token)).toEqual(['accounts:read', 'messages:read']);
    await saveSettings({ 'access.othersMail': 'nobody' }, root.actor);
    expect(await rightsOfToken(token)).toEqual(['accounts:read']);
  });
});

test('a token that no person made goes on: the command line and the operator’s own token are nobody’s', async () => {
  const { token } = await tokenBy(root, ['accounts:read']);
  expect(await rightsOfToken(token)).toEqual(['accounts:read']);
});
