import { cache } from 'react';
import { countAccounts } from '#lib/accounts/count.ts';
import { countOpenIncidents } from '#lib/overview/read.ts';
import { requireRight } from '#lib/web/viewer.ts';

/** How many accounts there are in each state: the frame of the console and its page show it both. Read once a request. */
export const readCounts = cache(async () => countAccounts(await requireRight('accounts:read')));

/** How many incidents are open, for the frame and its title. Read once a request. */
export const readOpenIncidents = cache(async () => countOpenIncidents(await requireRight('accounts:read')));
