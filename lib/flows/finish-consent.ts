import { isOwner } from '../consents/judge-identity.ts';
import { redirectUri } from '../consents/redirect-uri.ts';
import { takeConsent } from '../consents/store.ts';
import { log } from '../log.ts';
import { exchangeCode } from '../providers/client.ts';
import { judgeToken, type TokenRefusal } from '../providers/judge-token.ts';
import { getProvider } from '../providers/store.ts';
import { readSettings } from '../settings/store.ts';
import type { UpdateFailure, UpdateResult, UpdateStep } from '../update-links/update-result.ts';
import { dropGrant } from './drop-grant.ts';
import { recordRefusal, renewCredential } from './renew-credential.ts';
import { enterUpdate, type UpdateDoor } from './update-door.ts';

export type ConsentReturn = {
  door: UpdateDoor;
  /** What the browser was given when it went to the provider. */
  browser: string;
  onStep?: (step: UpdateStep) => void;
};

/**
 * Takes what an owner came back from the provider with: the code is exchanged, who signed in must be whose mailbox it
 * is, and the rest is as with a new password. Expected outcomes are values; whatever goes wrong, the stored credential
 * stays, and what the provider gave is taken back there.
 *
 * 1 what they came back with is taken once, so that a page that is loaded twice cannot use a code twice; 2 a process
 * that dies after that has lost a code, which the owner gets anew by signing in again.
 */
export async function finishConsent({ door, browser, onStep }: ConsentReturn): Promise<UpdateResult> {
  const settings = await readSettings();
  const entered = await enterUpdate(door);
  if (!entered.ok) return entered;
  const { account } = entered;
  const taken = await takeConsent(browser, account.id);
  const provider = taken && (await getProvider(taken.providerId));
  if (!provider) return { ok: false, reason: 'consent_ended' };

  const { answer, nonce, codeVerifier, mailbox } = taken;
  const refused = async (refusal: TokenRefusal): Promise<UpdateFailure> => {
    const { step, words, evidence } = refusal;
    const isNo = 'error' in answer && answer.error === 'access_denied' && step === 'consent';
    const reason = isNo ? 'consent_declined' : 'consent_refused';
    await recordRefusal(account.id, reason, evidence);
    log.info({ account: account.id, provider: provider.id, reason, step }, 'consent not taken');
    return isNo ? { ok: false, reason: 'consent_declined' } : { ok: false, reason, step, words, evidence };
  };
  if ('error' in answer) return refused(judgeToken(provider, { kind: 'error', status: 400, ...answer }));

  onStep?.('asking_provider');
  const { code, iss } = answer;
  const exchanged = await exchangeCode(provider, {
    ...{ redirectUri: redirectUri(), code, iss, nonce },
    codeVerifier: codeVerifier.reveal(),
  });
  if (!exchanged.ok) return refused(exchanged.refusal);
  const { grant, identity } = exchanged;
  if (!isOwner(account, identity, provider.scopes.includes('openid'))) {
    await recordRefusal(account.id, 'another_identity', 'Somebody else signed in at the provider.');
    await dropGrant(provider, grant, identity);
    return { ok: false, reason: 'another_identity', address: identity.address };
  }
  const renewed = await renewCredential({
    entered,
    given: { kind: 'oauth2_grant', grant },
    shown: {
      kind: 'oauth2',
      accessToken: grant.accessToken,
      mechanisms: provider.mechanisms,
      grant: provider.grant,
    },
    settings,
    triesLeft: null,
    giveBackTry: async () => {}, // nobody can guess a consent: it costs no try of the link
    mailbox,
    onStep,
  });
  if (!renewed.ok) await dropGrant(provider, grant, identity);
  return renewed;
}
