import { answerLogoutToken } from '#lib/web/answer-logout-token.ts';

export const dynamic = 'force-dynamic';

/** Where identity providers tell that a session ended there. */
export const POST = answerLogoutToken;
