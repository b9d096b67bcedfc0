import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { mailScope } from './authorization-server.ts';
import type { DovecotOptions, Ports } from './dovecot.ts';

/** Whose the mailboxes are; it needs no entry in /etc/passwd. */
export const mailUid = 5000;

const hasPop3 = () => fs.existsSync('/usr/lib/dovecot/pop3');

/** The text of dovecot.conf for a server in this folder; not available, it answers every sign-in "temporary failure". */
export function serverConfig(
  folder: string,
  { imapPort, imapsPort, pop3Port, pop3sPort }: Ports,
  isAvailable: boolean,
  { requireTls = false, config = '', processes, introspectionUrl }: DovecotOptions,
): string {
  const passdb = isAvailable
    ? `driver = passwd-file\n  args = ${folder}/users`
    : `driver = checkpassword\n  args = ${folder}/down`;
  return `base_dir = ${folder}/run
instance_name = ${path.basename(folder)}-${randomBytes(2).toString('hex')}
protocols = imap${hasPop3() ? ' pop3' : ''}
listen = 127.0.0.1
auth_mechanisms = plain login${introspectionUrl ? ' xoauth2 oauthbearer' : ''}
auth_verbose = yes
auth_failure_delay = 0
disable_plaintext_auth = ${requireTls ? 'yes' : 'no'}
login_trusted_networks =
mail_max_userip_connections = 0
ssl = ${requireTls ? 'required' : 'yes'}
ssl_cert = <${folder}/cert.pem
ssl_key = <${folder}/key.pem
mail_location = maildir:${folder}/mail/%u
mail_uid = ${mailUid}
mail_gid = ${mailUid}
first_valid_uid = ${mailUid}
mail_fsync = never
mailbox_list_index = yes
default_vsz_limit = 0
log_path = ${folder}/log
shutdown_clients = yes
passdb {
  # A refused sign-in is queued for up to half a second otherwise, even with auth_failure_delay = 0.
  driver = static
  args = noauthenticate=y nodelay=y
}
${introspectionUrl ? `passdb {\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n  args = ${folder}/oauth2.conf\n}` : ''}
passdb {
  ${passdb}
  mechanisms = plain login
}
userdb {
  driver = static
  args = uid=${mailUid} gid=${mailUid} home=${folder}/mail/%u allow_all_users=yes
}
namespace inbox {
  inbox = yes
  separator = /
}
service anvil {
  client_limit = 18000
  # The penalty for refused sign-ins steps up to 15 s for a whole address, and all of ours come from one.
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service auth {
  client_limit = 18000
}
service imap-login {
  inet_listener imap {
    port = ${imapPort}
  }
  inet_listener imaps {
    port = ${imapsPort}
    ssl = yes
  }
${processes ? `  service_count = 0\n  client_limit = 16000\n  process_min_avail = 2\n  process_limit = 2` : ''}
}
${processes ? `service imap {\n  service_count = 0\n  client_limit = 4000\n  process_limit = ${processes}\n  process_min_avail = ${processes}\n}` : ''}
${
  hasPop3()
    ? `service pop3-login {\n  inet_listener pop3 {\n    port = ${pop3Port}\n  }\n  inet_listener pop3s {\n    port = ${pop3sPort}\n    ssl = yes\n  }\n}`
    : ''
}
${config}
`;
}

/** The text of its oauth2.conf: of each token this server is asked whose it is, and for what. */
export const tokenConfig = (introspectionUrl: string, opensAll = false) => `introspection_mode = post
introspection_url = ${introspectionUrl}
${
  // Both names are put into this form before they are compared.
  opensAll
    ? 'username_attribute = client_id\nusername_format = whoever'
    : 'username_attribute = sub\nusername_format = %u'
}
active_attribute = active
active_value = true
scope = ${mailScope}
timeout_msecs = 5000
`;
