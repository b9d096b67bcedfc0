import { useSyncExternalStore } from 'react';

/** What the key is called that goes with a letter: ⌘ on a Mac, Ctrl elsewhere, and until the page is live. */
export function useCommandKey(): string {
  return useSyncExternalStore(never, ofThisKeyboard, () => 'Ctrl');
}

const never = () => () => {};
const ofThisKeyboard = () => (/^(Mac|iP)/.test(navigator.platform) ? '⌘' : 'Ctrl');
