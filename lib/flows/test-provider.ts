import { recordAudit } from '../audit/record.ts';
import { UnsealError } from '../crypto/seal.ts';
import { db } from '../db/client.ts';
import { organisationToken, reachProvider, refreshGrant } from '../providers/client.ts';
import type { TokenRefusal } from '../providers/judge-token.ts';
import { getProvider, type Provider } from '../providers/store.ts';
import { noteAnswer } from '../providers/trouble.ts';
import { Secret } from '../secret.ts';
import type { AdminViewer } from '../viewer.ts';
import { countTest } from './count-test.ts';

export type ProviderTest = { ok: boolean; detail: string };

/**
 * *Test*: asks the provider whether it takes our registration, and changes nothing there. An organisation's gives a
 * token for `mailbox`, or for one of its accounts. A person's needs a person: it is shown a refresh token that it never
 * gave, and what it says against that tells whether it took the secret before it. Null: there is no such provider.
 */
export async function testProvider(
  admin: AdminViewer,
  id: string,
  mailbox?: string,
): Promise<ProviderTest | null> {
  const provider = await getProvider(id);
  if (!provider) return null;
  const tooMany = await countTest(admin.actor);
  if (tooMany) return { ok: false, detail: tooMany };
  const tested = await ask(provider, mailbox);
  await db().$transaction((tx) =>
    recordAudit(tx, {
      actor: admin.actor,
      action: 'provider.tested',
      targetType: 'provider',
      targetId: id,
      details: { name: provider.name, ok: tested.ok },
    }),
  );
  return tested;
}

async function ask(provider: Provider, mailbox: string | undefined): Promise<ProviderTest> {
  try {
    return provider.grant === 'person'
      ? await askPersons(provider)
      : await askOrganisations(provider, mailbox);
  } catch (error) {
    if (!(error instanceof UnsealError)) throw error;
    return { ok: false, detail: 'The stored secret cannot be opened here: enter it again.' };
  }
}

async function askPersons(provider: Provider): Promise<ProviderTest> {
  const reached = await reachProvider(provider);
  if (!reached.ok) return refused(reached.refusal);
  const answer = await refreshGrant(provider, { refreshToken: new Secret('a-test-of-rekey'), scopes: [] });
  // It got as far as the token: what it says is about that alone.
  if (answer.ok || answer.refusal.step === 'consent') {
    await noteAnswer(provider, null);
    return {
      ok: true,
      detail:
        'The provider answers and takes the registration. Scopes and redirect address are proved by the first sign-in.',
    };
  }
  await noteAnswer(provider, answer.refusal);
  return refused(answer.refusal);
}

async function askOrganisations(provider: Provider, mailbox: string | undefined): Promise<ProviderTest> {
  const known = await db().credential.findFirst({
    where: { providerId: provider.id },
    select: { account: { select: { incomingUser: true } } },
  });
  const user = mailbox || known?.account.incomingUser;
  if (!user && provider.secretKind === 'service_account_key') {
    return {
      ok: false,
      detail: 'Name a mailbox of the organisation to test with: a token is given for one at a time.',
    };
  }
  const answer = await organisationToken(provider, user ?? '');
  await noteAnswer(provider, answer.ok ? null : answer.refusal);
  return answer.ok ? { ok: true, detail: 'The provider gave a token.' } : refused(answer.refusal);
}

const refused = ({ words, evidence }: TokenRefusal): ProviderTest => ({
  ok: false,
  detail: evidence ? `${words} It said: ${evidence}` : words,
});
