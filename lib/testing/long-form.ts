/** How many of something a test takes: as many as fit into `npm test`, or with REKEY_LONG=1 as many as tell most. */
export const howMany = ({ short, long }: { short: number; long: number }): number =>
  process.env.REKEY_LONG ? long : short;
