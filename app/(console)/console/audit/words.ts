const words: Record<string, string> = {
  'account.created': 'Account added',
  'account.changed': 'Account changed',
  'account.deleted': 'Account deleted',
  'account.paused': 'Account paused',
  'account.resumed': 'Account resumed',
  'account.suspended': 'Account suspended',
  'account.recovered': 'Account recovered',
  'account.update_link_sent': 'Update link sent',
  'accounts.imported': 'Accounts imported',
  'host_outage.released': 'Refusals of a mail server taken for real',
  'host_outage.held': 'Refusals of a mail server held again',
  'notification.redelivered': 'Notification sent again',
  'provider.created': 'Provider added',
  'provider.changed': 'Provider changed',
  'provider.deleted': 'Provider removed',
  'provider.tested': 'Provider tested',
  'rule.enabled': 'Rule enabled',
  'rule.disabled': 'Rule disabled',
  'settings.changed': 'Settings changed',
  'settings.email_tested': 'E-mail settings tested',
  'settings.sms_tested': 'SMS settings tested',
  'api_token.created': 'API token created',
  'api_token.revoked': 'API token revoked',
  'user.created': 'User created',
  'user.changed': 'User changed',
  'user.deleted': 'User deleted',
  'user.invited': 'User invited',
  'user.invitation_accepted': 'Invitation accepted',
  'user.invitation_revoked': 'Invitation revoked',
  'user.password_reset_sent': 'Password reset sent',
  'user.forgotten_password_sent': 'Password link asked for at sign-in',
  'user.password_reset': 'Password chosen after a reset',
  'user.password_changed': 'Own password changed',
  'user.sessions_ended': 'Signed out elsewhere',
  'user.signed_in': 'Signed in',
  'user.sign_in_refused': 'Sign-in refused',
};

/** An audit action as people say it; one this page does not know reads as its name. */
export function actionWords(action: string): string {
  if (Object.hasOwn(words, action)) return words[action] as string;
  const plain = action.replaceAll(/[._]/g, ' ');
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

/** Details as one line: `name: value`, and `name: before → after` for a change. */
export function detailWords(details: unknown): string {
  if (typeof details !== 'object' || details === null) return '';
  return Object.entries(details)
    .map(([name, value]) => `${name}: ${valueWords(value)}`)
    .join(', ');
}

function valueWords(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'none';
  if (Array.isArray(value)) return value.map(valueWords).join(' ');
  if (typeof value === 'object') {
    const { from, to } = value as { from?: unknown; to?: unknown };
    if ('from' in value && 'to' in value) return `${valueWords(from)} → ${valueWords(to)}`;
    return detailWords(value);
  }
  return String(value);
}
