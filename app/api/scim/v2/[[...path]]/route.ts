import { answerScim } from '#lib/web/scim/router.ts';

export {
  answerScim as DELETE,
  answerScim as GET,
  answerScim as PATCH,
  answerScim as POST,
  answerScim as PUT,
};
