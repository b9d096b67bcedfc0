import type { AccountState } from './schema.ts';

/** Why an account cannot send now, whatever the server would say. */
export type SendingRefusal = 'suspended' | 'needs_consent' | 'paused' | 'receive_only' | 'no_server';

/** Pure. Null: its sending server may be asked. A secret that was refused there is not tried again by itself. */
export function whyNoSending(account: {
  state: AccountState;
  isPaused: boolean;
  hasOutgoing: boolean;
  isSendingRefused: boolean;
}): SendingRefusal | null {
  const { state, isPaused, hasOutgoing, isSendingRefused } = account;
  if (state === 'suspended' || state === 'needs_consent') return state;
  if (isPaused) return 'paused';
  if (!hasOutgoing) return 'no_server';
  return isSendingRefused || state === 'receive_only' ? 'receive_only' : null;
}
