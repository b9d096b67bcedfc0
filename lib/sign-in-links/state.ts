import type { SignInLinkPurpose } from './issue.ts';

export const signInLinkStates = ['waiting', 'sent', 'failed', 'expired', 'revoked'] as const;

/** Where a user's invitation, or password reset, stands; null: there is none to speak of. */
export type SignInLinkState = {
  purpose: SignInLinkPurpose;
  state: (typeof signInLinkStates)[number];
  createdAt: Date;
  expiresAt: Date;
  /** Why it could not be delivered, in the server's words. */
  reason: string | null;
} | null;

export type NewestLink = {
  purpose: SignInLinkPurpose;
  createdAt: Date;
  expiresAt: Date;
  usedAt: Date | null;
  revokedAt: Date | null;
  notification: { state: string; lastError: string | null } | null;
};

/** The state of a user's newest link. One that was used, or that a password made needless, is none. Pure. */
export function signInLinkState(
  link: NewestLink | undefined,
  hasPassword: boolean,
  now: Date,
): SignInLinkState {
  if (!link || link.usedAt) return null;
  const { purpose, createdAt, expiresAt, notification } = link;
  const isOpen = !link.revokedAt && now < expiresAt;
  if (hasPassword && !isOpen) return null;
  return {
    purpose,
    createdAt,
    expiresAt,
    state: isOpen ? deliveryState(notification?.state) : link.revokedAt ? 'revoked' : 'expired',
    reason: isOpen ? (notification?.lastError ?? null) : null,
  };
}

function deliveryState(state: string | undefined): 'waiting' | 'sent' | 'failed' {
  if (state === 'sent') return 'sent';
  return state === 'queued' || state === 'sending' ? 'waiting' : 'failed';
}
