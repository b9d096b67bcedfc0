import * as accountActs from './account-acts.ts';
import * as accountJobs from './account-jobs.ts';
import * as accounts from './accounts.ts';
import { listAuditEntries } from './audit.ts';
import { postDiscovery } from './discovery.ts';
import type { AnyEndpoint } from './endpoint.ts';
import { readHealth } from './health.ts';
import * as identityProviders from './identity-providers.ts';
import * as logo from './logo.ts';
import * as messages from './messages.ts';
import { readMetrics } from './metrics.ts';
import * as protocolLogs from './protocol-logs.ts';
import * as providers from './providers.ts';
import * as notifications from './rules.ts';
import * as settings from './settings.ts';
import * as tokens from './tokens.ts';
import * as users from './users.ts';
import * as webhooks from './webhooks.ts';

/** Every call of the REST API but the one that describes them. */
export const endpoints: AnyEndpoint[] = [
  accounts.listMailAccounts,
  accounts.createMailAccount,
  accounts.exportMailAccounts,
  accountActs.inviteToConnectAccount,
  accountActs.moveMailAccounts,
  accountActs.readAccountMove,
  accountActs.cancelAccountMove,
  accountJobs.listAccountJobs,
  accountJobs.startAccountJob,
  accountJobs.readAccountJob,
  accountJobs.cancelAccountJob,
  accountJobs.undoAccountJob,
  accounts.readMailAccount,
  accounts.changeMailAccount,
  accounts.deleteMailAccount,
  accountActs.checkMailAccount,
  accountActs.resumeMailAccount,
  accountActs.pauseMailAccount,
  accountActs.sendMailAccountLink,
  accounts.listMailAccountTimeline,
  accounts.listMailAccountMissing,
  protocolLogs.startProtocolLog,
  protocolLogs.stopProtocolLog,
  protocolLogs.readProtocolLog,
  postDiscovery,
  messages.listMailAccountMessages,
  messages.readMessageRaw,
  settings.readAllSettings,
  settings.patchSettings,
  settings.readSettingsApplied,
  settings.testEmail,
  settings.testSms,
  logo.readOrganisationLogo,
  logo.putOrganisationLogo,
  logo.removeOrganisationLogo,
  notifications.listNotificationRules,
  notifications.changeNotificationRule,
  notifications.listSentNotifications,
  notifications.readSentNotification,
  notifications.redeliverSentNotification,
  webhooks.listWebhooks,
  webhooks.createWebhook,
  webhooks.readWebhook,
  webhooks.changeWebhook,
  webhooks.deleteWebhook,
  webhooks.rotateWebhookSecret,
  webhooks.testWebhook,
  providers.listSignInProviders,
  providers.createSignInProvider,
  providers.readSignInProvider,
  providers.changeSignInProvider,
  providers.deleteSignInProvider,
  providers.testSignInProvider,
  identityProviders.listAllIdentityProviders,
  identityProviders.addIdentityProvider,
  identityProviders.readIdentityProvider,
  identityProviders.changeOneIdentityProvider,
  identityProviders.removeOneIdentityProvider,
  identityProviders.testOneIdentityProvider,
  users.listAllUsers,
  users.createOneUser,
  users.readOneUser,
  users.changeOneUser,
  users.deleteOneUser,
  users.inviteOneUser,
  users.revokeOneInvitation,
  users.resetOnePassword,
  users.resetOneSecondFactor,
  users.endSessionsOfUser,
  tokens.listApiTokens,
  tokens.createApiToken,
  tokens.readApiToken,
  tokens.revokeApiToken,
  listAuditEntries,
  readHealth,
  readMetrics,
];
