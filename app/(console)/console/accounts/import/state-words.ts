import type { AccountImport } from '#lib/account-imports/store.ts';

const words: Record<AccountImport['state'], string> = {
  draft: 'Not imported',
  running: 'Running',
  done: 'Imported',
  cancelled: 'Cancelled',
};

/** The state of an import, in words. */
export const stateWords = ({ state, isDryRun }: Pick<AccountImport, 'state' | 'isDryRun'>): string =>
  state === 'running' && isDryRun ? 'Dry run' : words[state];
