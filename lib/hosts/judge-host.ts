export type OutageSettings = {
  'outage.minimumAccounts': number;
  'outage.minimumShare': number;
};

/** What is known, at one instant, of the accounts of one mail host that worked before. */
export type HostSituation = HostRefusals & NeighboursWord;

export type HostRefusals = {
  /** Counting is frozen already. */
  frozen: boolean;
  /** An administrator has said that the refusals are real. */
  released: boolean;
  /** Polled accounts of this host that worked. */
  worked: number;
  /** Those of them whose credential was refused within the window and has not worked since; the one at hand too. */
  refused: number;
};

/** What the other accounts of a host met since the first refusal of one: asked for only where that one would be stopped. */
export type NeighboursWord = {
  /** Neighbours that signed in in a check begun since the first refusal of the account at hand. */
  accepted: number;
  /** Neighbours that were refused in such a check. */
  alsoRefused: number;
  /** Neighbours without such a check, save those that have had troubles of their own for long. */
  unheard: number;
};

/** Where no neighbour has anything to say, or none is asked. */
export const nobody: HostSituation = {
  frozen: false,
  released: false,
  worked: 0,
  refused: 0,
  accepted: 0,
  alsoRefused: 0,
  unheard: 0,
};

/**
 * What the neighbours say about a refusal. Many refused together accuse the host (`outage`). As long as too few of
 * them were heard of since, or so many of those were refused too that the rest may well follow, it stays open
 * (`inconclusive`). Otherwise the refusal is the account's own (`conclusive`), as it always is on a host with too
 * few accounts to show an outage, and once an administrator has said so.
 */
export function judgeHost(
  host: HostSituation,
  settings: OutageSettings,
): 'outage' | 'inconclusive' | 'conclusive' {
  if (host.released) return 'conclusive';
  if (host.frozen || isOutage(host, settings)) return 'outage';
  const minimum = settings['outage.minimumAccounts'];
  if (host.worked < minimum || host.unheard === 0) return 'conclusive';
  const heard = host.accepted + host.alsoRefused;
  if (heard < minimum) return 'inconclusive';
  // Half the share that makes an outage: what is only beginning shows itself in a sample before it is complete.
  const suspicious = (settings['outage.minimumShare'] / 2) * (heard + 1);
  return host.alsoRefused > 0 && host.alsoRefused + 1 >= suspicious ? 'inconclusive' : 'conclusive';
}

/** How many more neighbours to ask where their word is inconclusive: twice as many are known about after each round. */
export function neighboursToAsk({ accepted, alsoRefused }: HostSituation, settings: OutageSettings): number {
  return Math.max(settings['outage.minimumAccounts'], accepted + alsoRefused);
}

/** Enough accounts of one host, and a large enough share of those that worked, are refused together. */
export function isOutage(host: Pick<HostSituation, 'worked' | 'refused'>, settings: OutageSettings): boolean {
  return (
    host.refused >= settings['outage.minimumAccounts'] &&
    host.refused >= settings['outage.minimumShare'] * host.worked
  );
}
