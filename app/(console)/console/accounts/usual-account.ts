/** What the form of a new account says before anybody has said anything. */
export const usualAccount: Record<string, string> = {
  'incoming.type': 'imap',
  'incoming.security': 'tls',
  'incoming.port': '993',
  'outgoing.security': 'starttls',
  'outgoing.port': '587',
  folders: 'INBOX',
  newFolders: 'none',
  sentCopies: 'automatic',
  test: 'true',
};
