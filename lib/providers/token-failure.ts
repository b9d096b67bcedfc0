import { retryHelps } from '../mail/judge/causes.ts';
import { MailFailure } from '../mail/judge/failure.ts';
import type { TokenRefusal } from './judge-token.ts';

/** No token was to be had: the mail server was not asked, and nothing was held against the account there. */
export class TokenFailure extends MailFailure {
  override name = 'TokenFailure';
  readonly refusal: TokenRefusal;

  constructor(refusal: TokenRefusal) {
    const { cause, words, evidence, code, retryAfterMs } = refusal;
    const said = evidence ? `${words} (${evidence})` : words;
    super('auth', {
      cause,
      retry: retryHelps(cause),
      evidence: said.length > 200 ? `${said.slice(0, 199)}…` : said,
      code,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
    this.refusal = refusal;
  }
}
