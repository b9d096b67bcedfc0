import type { AccountVerbs } from '#components/account/account-actions.tsx';
import { checkAccounts, deleteAccounts, pauseAccounts, resumeAccounts, sendUpdateLinks } from './actions.ts';

/** What the console's pages can do with accounts. */
export const accountVerbs: AccountVerbs = {
  check: checkAccounts,
  pause: pauseAccounts,
  resume: resumeAccounts,
  sendLinks: sendUpdateLinks,
  remove: deleteAccounts,
};
