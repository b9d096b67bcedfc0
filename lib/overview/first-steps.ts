import { db } from '../db/client.ts';
import { missingForMail } from '../notifications/channels/email/missing.ts';
import { rules } from '../rules/catalogue.ts';
import type { Settings } from '../settings/schema.ts';

export type FirstStep = { words: string; page: string; isDone: boolean };

/** What a fresh installation still needs before people are told about broken passwords, in a sensible order. */
export async function readFirstSteps(settings: Settings, accounts: number): Promise<FirstStep[]> {
  const ownerRules = rules.filter(({ recipients }) => recipients === 'owner').map(({ key }) => key);
  const enabled = await db().notificationRule.count({ where: { key: { in: ownerRules }, enabled: true } });
  return [
    { words: 'Add a mail account', page: '/console/accounts/new', isDone: accounts > 0 },
    {
      words: 'Enter the mail server that sends notifications',
      page: '/console/email-settings',
      isDone: missingForMail(settings).length === 0,
    },
    {
      words: 'Enter the web address of the desktop application',
      page: '/console/settings/desktop',
      isDone: Boolean(settings['desktop.webAddress']),
    },
    {
      words: 'Enter the web address of the phone application',
      page: '/console/settings/phone',
      isDone: Boolean(settings['phone.webAddress']),
    },
    {
      words: 'Enable the e-mail to owners whose password stops working',
      page: '/console/notification-services',
      isDone: enabled > 0,
    },
  ];
}
