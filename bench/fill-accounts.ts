import { db } from '#lib/db/client.ts';

/** Accounts of many owners at many hosts, in every state, with a past: as a large organisation has them. */
export async function fillAccounts(accounts: number): Promise<void> {
  const [owners, hosts] = [Math.floor(accounts * 0.7), 300];
  await db().$executeRaw`
    insert into "user" (id, email, name, "updatedAt")
    select gen_random_uuid(), 'person' || i || '@corp' || i % 50 || '.example',
           (array['Ana','Ben','Chloé','Dmitri','Elif','Farah','Goran','Hana'])[1 + i % 8] || ' ' ||
           (array['Popescu','Tanaka','Müller','Okafor','Silva','Novak','Haddad'])[1 + i / 8 % 7] || ' ' || i,
           now()
      from generate_series(1, ${owners}::int) i`;
  await db().$executeRaw`
    with owner as (select id, row_number() over (order by id) - 1 as number from "user" where role = 'USER')
    insert into mail_account (id, "ownerId", address, name, "incomingHost", "incomingPort", "incomingSecurity",
        "incomingUser", state, "stateSince", "pausedAt", "nextCheckAt", "lastCheckAt", "lastSuccessAt", "lastOutcome",
        "lastEvidence", refusals, "recentChecks", "messageCount")
    select gen_random_uuid(), owner.id, 'mailbox' || i || '@' || host, case when i % 3 = 0 then '' else 'Mailbox ' || i end,
           'imap.' || host, 993, 'tls', 'mailbox' || i, state::"AccountState", now() - make_interval(hours => i % 2000),
           case when i % 101 = 0 then now() end,
           case when state not in ('suspended', 'needs_consent') then now() + make_interval(secs => i * 7919 % 1800) end,
           now() - make_interval(secs => i * 7919 % 1800),
           now() - make_interval(secs => case when state = 'active' then i * 7919 % 1800 else 3600 * (1 + i % 500) end),
           case when state = 'active' then 'ok' when state = 'degraded' then 'server_unavailable' else 'wrong_credentials' end,
           case when state = 'active' then null else 'NO [AUTHENTICATIONFAILED] Authentication failed.' end,
           case when state in ('failing', 'suspended') then 1 + i % 5 else 0 end, 'oooooooooooooooooooo', i * 31 % 20000
      from (
        select i, 'host' || floor(${hosts}::int * power(random(), 3)) || '.example' as host,
               case when i % 100 < 92 then 'active' when i % 100 < 95 then 'degraded' when i % 100 < 97 then 'failing'
                    when i % 100 < 99 then 'suspended' when i % 200 < 100 then 'receive_only' else 'needs_consent' end as state
          from generate_series(1, ${accounts}::int) i
      ) made join owner on owner.number = i * 11::bigint % ${owners}::int`;
  await db().$executeRaw`
    insert into credential ("accountId", "sealedIncoming", "setBy") select id, 'sealed', 'administrator' from mail_account`;
  await db().$executeRaw`
    insert into folder (id, "accountId", path) select gen_random_uuid(), id, 'INBOX' from mail_account`;
  // Each account was broken once before; those that are not well now are so again.
  await db().$executeRaw`
    insert into incident (id, "accountId", cause, "openedAt", "suspendedAt", "closedAt", "closedBy")
    select gen_random_uuid(), id, 'wrong_credentials', now() - interval '90 days', now() - interval '89 days',
           now() - interval '88 days', 'update_link' from mail_account
    union all
    select gen_random_uuid(), id, 'wrong_credentials', "stateSince" - interval '2 hours',
           case when state = 'suspended' then "stateSince" end, null, null
      from mail_account where state in ('failing', 'suspended', 'needs_consent', 'receive_only')`;
  await db().$executeRaw`
    insert into notification (id, "ruleKey", kind, channel, "accountId", "incidentId", recipient, "recipientKind",
        "idempotencyKey", state, attempts, "queuedAt", "lastAttemptAt", "sentAt")
    select gen_random_uuid(), 'email-wrong-credentials', 'suspended', 'email', "accountId", id, 'person@corp.example', 'alternate_address',
           id::text, case when n % 50 = 0 then 'failed' else 'sent' end::"NotificationState", 1, "openedAt", "openedAt",
           case when n % 50 = 0 then null else "openedAt" end
      from (select *, row_number() over () as n from incident) i`;
  await db().$executeRaw`
    insert into event (id, "accountId", at, kind) select gen_random_uuid(), id, now() - interval '90 days', 'created'
      from mail_account`;
}
