const count = (one: string, many: string) => (figure: string) =>
  figure === '1' ? `One ${one}.` : `${figure} ${many}.`;

/** What the audit log keeps beside a line, each as a sentence: by its name there, of its value in words. */
export const auditDetails: Record<string, (value: string) => string> = {
  source: (address) => `From the network address ${address}.`,
  evidence: (words) => `The server said: “${words}”`,
  refusals: count('refusal', 'refusals'),
  owner: (email) => `It belongs to ${email}.`,
  incoming: (server) => `Its mail is fetched from ${server}.`,
  outgoing: (server) =>
    server === 'none'
      ? 'It has no server to send by.'
      : server === 'ok'
        ? 'The sending server took it too.'
        : `It sends by ${server}.`,
  messages: count('stored message went with it', 'stored messages went with it'),
  withOwner: (email) => `It went with its owner, ${email}.`,
  password: () => 'The password was replaced.',
  secretChanged: (isSo) => (isSo === 'yes' ? 'Its secret was replaced.' : 'Its secret stayed.'),
  sameMailbox: () => 'It is the same mailbox, moved.',
  fields: (names) => `Changed: ${names}.`,
  deleted: (folders) => `Deleted here too: ${folders}.`,
  role: (role) => `Role: ${role}.`,
  allowLogin: (isSo) => (isSo === 'yes' ? 'May sign in.' : 'May not sign in.'),
  count: count('session was ended', 'sessions were ended'),
  left: (figure) => (figure === '1' ? 'One code is left.' : `${figure} codes are left.`),
  rows: count('row', 'rows'),
  stored: (figure) => `${figure} stored.`,
  existing: (figure) => `${figure} there already.`,
  bad: (figure) => `${figure} not stored.`,
  accounts: count('account', 'accounts'),
  secrets: count('secret was sealed anew', 'secrets were sealed anew'),
  scopes: (names) => `It may: ${names}.`,
  events: (names) => `It is told of: ${names}.`,
  expiresAt: (time) => (time === 'none' ? 'It does not expire.' : `It expires at ${time}.`),
  requestsPerMinute: (figure) =>
    figure === 'none' ? 'As many requests a minute as all may.' : `${figure} requests a minute.`,
  host: (name) => `At ${name}.`,
  issuer: (address) => `Signed in at ${address}.`,
  of: (night) => `Of ${night}.`,
};

/** What is changed, where its name in the log is not what people call it. */
export const auditNames: Record<string, string> = {
  allowLogin: 'Allow Login',
  alternateEmail: 'Other e-mail address',
  email: 'E-mail address',
  phone: 'Mobile phone',
  incoming: 'Incoming server',
  outgoing: 'Outgoing server',
  intervalMinutes: 'Minutes between two checks',
  keepDays: 'Days until mail is deleted here',
  keepMegabytes: 'Most megabytes kept',
  deleteAfterDays: 'Days until mail is deleted at the server',
  afterLoss: 'Mail that its server lost',
  newFolders: 'A new folder there',
  'organisation.logo': 'Logo',
};

/** A change of what `name` calls; a value that is not there is `none`. */
export function auditChange(name: string, from: string, to: string): string {
  if (to === 'none') return `${name} is not set any more; it was ${from}.`;
  return `${name} is now ${to}; it was ${from === 'none' ? 'not set' : from}.`;
}
