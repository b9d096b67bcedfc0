import type { AccountVerbs } from '#components/account/account-actions.tsx';
import {
  checkAccountAction,
  deleteAccountAction,
  pauseAccountAction,
  resumeAccountAction,
  sendUpdateLinkAction,
} from './actions.ts';

/** What the console's pages can do with one account. */
export const accountVerbs: AccountVerbs = {
  check: checkAccountAction,
  pause: pauseAccountAction,
  resume: resumeAccountAction,
  sendLink: sendUpdateLinkAction,
  remove: deleteAccountAction,
};
