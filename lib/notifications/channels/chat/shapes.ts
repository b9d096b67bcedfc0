/** The body of an incoming webhook with one line of text that nothing in it can turn into a mention or a link. Pure. */
export const chatShapes: Record<'slack' | 'teams' | 'mattermost', (text: string) => object> = {
  // docs.slack.dev, "Formatting message text": these three signs are all that has a meaning, mentions among it.
  slack: (text) => ({
    text: text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  }),
  // Workflows of Teams take an Adaptive Card; a TextRun knows no markdown.
  teams: (text) => ({
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: [{ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text }] }],
        },
      },
    ],
  }),
  // Markdown, and @channel, @all and @here call everybody.
  mattermost: (text) => ({
    text: text
      .replaceAll(/[\\`*_{}[\]()#+|<>~!]/g, '\\$&')
      .replaceAll(/@(?=(?:channel|all|here)\b)/gi, '@\u200b'),
  }),
};
