import type { HttpGateway } from '#lib/testing/http-gateway.ts';
import type { SmtpSink } from '#lib/testing/smtp-sink.ts';
import { mailPassword, ownerPassword } from './house.ts';
import type { MailServer } from './mail-server/start.ts';
import { mailboxes } from './mailboxes.ts';

// Two refusals within seconds suspend: an administrator would never set this, a visitor does not want to wait hours.
const impatient = {
  'fetcher.intervalSeconds': 5,
  'suspension.refusalsIfNeverWorked': 2,
  'suspension.refusalsIfWorked': 2,
  'suspension.minimumMinutes': 0,
  'suspension.confirmAfterSeconds': 2,
  'lockout.attemptsPerHour': 50,
  'updateLinks.testsPerAccountPerHour': 20,
  'notifications.gatherSeconds': 3,
};

const rules = ['email-wrong-credentials', 'sms-wrong-credentials', 'email-recovered', 'sms-recovered'];

type Servers = { mail: MailServer; sink: SmtpSink; sms: HttpGateway };

/** What an administrator would set up, over the REST API: settings, rules, users and their mailboxes. */
export async function furnish(url: string, token: string, { mail, sink, sms }: Servers): Promise<void> {
  const api = async (method: string, path: string, body: unknown): Promise<void> => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  };
  await api('PATCH', '/settings', {
    ...impatient,
    'organisation.name': 'Northwind mail',
    'organisation.support': 'IT help desk, ext. 4400',
    'desktop.webAddress': url,
    'phone.webAddress': url,
    'email.from': 'Northwind mail <rekey@northwind.example>',
    'email.host': 'localhost',
    'email.port': sink.port,
    'email.security': 'starttls',
    'email.user': 'rekey',
    'email.password': 'sink secret',
    'sms.provider': 'http',
    'sms.defaultRegion': 'RO',
    'sms.http.url': `${sms.url}/send`,
    'sms.http.body': 'from={from}&to={to}&text={text}',
    'sms.http.from': 'Northwind',
  });
  for (const key of rules) await api('PATCH', `/notification-rules/${key}`, { enabled: true });
  const owners = new Set(mailboxes.map(({ owner }) => owner));
  for (const owner of owners) await api('POST', '/users', { ...owner, password: ownerPassword });
  for (const { address, name, owner } of mailboxes) {
    await api('POST', '/mail-accounts', {
      address,
      name,
      owner,
      incoming: {
        type: 'imap',
        host: 'localhost',
        port: mail.port,
        security: 'tls',
        user: address,
        password: mailPassword,
      },
      outgoing: { host: 'localhost', port: sink.port, security: 'starttls', user: address },
    });
  }
}
