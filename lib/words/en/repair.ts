/** How far the repair of an open incident has come, piece by piece. */
export const repair = {
  /** Before the time: "Told by e-mail and SMS 5 minutes ago". */
  told: (channels: string[]) =>
    `Told by ${channels.map((name) => (name === 'SMS' ? name : name.toLowerCase())).join(' and ')}`,
  onItsWay: 'A message to the owner is on its way',
  undelivered: 'The owner could not be told',
  notTold: 'The owner was not told',
  tried: (count: number) =>
    count === 1
      ? 'one new password tried, refused'
      : `${count.toLocaleString('en')} new passwords tried, refused`,
};
