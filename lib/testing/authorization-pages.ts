import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';

/** The two pages of the authorization server of the tests: who signs in, and whether they allow it. */
export async function answerInteraction(
  provider: Provider,
  users: Map<string, string>,
  request: IncomingMessage,
  response: ServerResponse,
  /** What a sign-in is said to have been proved with. */
  proofOf: (address: string) => { amr?: string[]; acr?: string } = () => ({}),
): Promise<void> {
  const { prompt, params, session, grantId } = await provider.interactionDetails(request, response);
  const posted = request.method === 'POST' ? await formOf(request) : undefined;
  if (prompt.name === 'login') {
    const address = posted?.get('address') ?? String(params.login_hint ?? '');
    const isRight = posted && users.has(address) && users.get(address) === posted.get('password');
    if (!isRight) return show(response, signInPage(address, posted !== undefined));
    await provider.interactionFinished(request, response, {
      login: { accountId: address, ...proofOf(address) },
    });
    return;
  }
  if (!posted) return show(response, consentPage(session?.accountId ?? '', String(params.scope)));
  if (posted.get('says') !== 'yes') {
    const refusal = { error: 'access_denied', error_description: 'The owner said no.' };
    await provider.interactionFinished(request, response, refusal);
    return;
  }
  const known = grantId ? await provider.Grant.find(grantId) : undefined;
  const grant =
    known ?? new provider.Grant({ accountId: session?.accountId, clientId: String(params.client_id) });
  grant.addOIDCScope(String(params.scope));
  await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
}

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return new URLSearchParams(Buffer.concat(chunks).toString());
}

function show(response: ServerResponse, body: string): void {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
  response.end(
    `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Contoso sign-in</title>${body}</html>`,
  );
}

const signInPage = (address: string, isWrong: boolean) => `<h1>Sign in to Contoso</h1>
${isWrong ? '<p role="alert">This is not the password.</p>' : ''}
<form method="post"><label>Address <input name="address" value="${escaped(address)}"></label>
<label>Password <input name="password" type="password"></label><button>Sign in</button></form>`;

const consentPage = (address: string, scope: string) => `<h1>Rekey asks for access</h1>
<p>Signed in as ${escaped(address)}. It asks for: ${escaped(scope)}.</p>
<form method="post"><button name="says" value="yes">Allow</button><button name="says" value="no">Deny</button></form>`;

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
