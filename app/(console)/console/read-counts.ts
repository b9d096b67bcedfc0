import { cache } from 'react';
import { countAccounts } from '#lib/accounts/store.ts';
import { requireAdmin } from '#lib/web/viewer.ts';

/** How many accounts there are in each state: the frame of the console and its page show it both. Read once a request. */
export const readCounts = cache(async () => countAccounts(await requireAdmin()));
