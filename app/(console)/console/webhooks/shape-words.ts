/** What takes a webhook's messages. */
export const shapeWords: Partial<Record<string, string>> = {
  standard: 'A program',
  slack: 'Slack',
  teams: 'Microsoft Teams',
  mattermost: 'Mattermost',
};
