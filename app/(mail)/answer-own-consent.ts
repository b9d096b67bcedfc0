import { answerConsentStart, answerConsentTest } from '#lib/web/answer-consent.ts';
import { ownPage } from './answer-own-password.ts';

type Area = '/phone' | '/desktop';

/** Sends the signed-in owner of an account to its provider. */
export async function startOwnConsent(request: Request, id: string, area: Area): Promise<Response> {
  const page = await ownPage(request, id, area);
  return page instanceof Response ? page : answerConsentStart(request, page);
}

/** Tests what the owner came back from the provider with. */
export async function testOwnConsent(request: Request, id: string, area: Area): Promise<Response> {
  const page = await ownPage(request, id, area);
  return page instanceof Response ? page : answerConsentTest(request, page);
}
