/** How far the repair of an open incident has come, piece by piece. */
export const repair = {
  /** Before the time: "Told by e-mail and SMS 5 minutes ago". */
  told: (channels: string[]) => `Told by ${channels.map(inSentence).join(' and ')}`,
  onItsWay: 'A message to the owner is on its way',
  undelivered: 'The owner could not be told',
  notTold: 'The owner was not told',
  /** Before the time: "link opened 3 minutes ago". */
  opened: 'link opened',
  tried: (count: number) =>
    count === 1 ? 'tried once, refused' : `tried ${count.toLocaleString('en')} times, refused`,
};

/** A channel's title in the middle of a sentence: "e-mail", "SMS". */
export const inSentence = (channel: string) => (channel === 'SMS' ? channel : channel.toLowerCase());
