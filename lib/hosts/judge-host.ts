export type OutageSettings = {
  'outage.minimumAccounts': number;
  'outage.minimumShare': number;
};

/** What is known, at one instant, of the accounts of one mail host that worked before, the one at hand included. */
export type HostSituation = {
  /** Counting is frozen already. */
  frozen: boolean;
  /** Polled accounts of this host that worked. */
  worked: number;
  /** Those of them whose credential was refused within the window and has not worked since. */
  refused: number;
  /** Other such accounts with any check since the first refusal of the account at hand. */
  heard: number;
};

/**
 * What the neighbours say about a refusal of an account that worked. Many refused together accuse the host
 * (`outage`); neighbours nobody has heard of since leave it open (`inconclusive`); otherwise the refusal is the
 * account's own (`conclusive`). A host with too few accounts to show an outage is always conclusive.
 */
export function judgeHost(
  host: HostSituation,
  settings: OutageSettings,
): 'outage' | 'inconclusive' | 'conclusive' {
  if (host.frozen || isOutage(host, settings)) return 'outage';
  const minimum = settings['outage.minimumAccounts'];
  if (host.worked < minimum) return 'conclusive';
  const enoughHeard = Math.min(minimum, host.worked - 1);
  return host.heard >= enoughHeard ? 'conclusive' : 'inconclusive';
}

/** Enough accounts of one host, and a large enough share of those that worked, are refused together. */
export function isOutage(host: Pick<HostSituation, 'worked' | 'refused'>, settings: OutageSettings): boolean {
  return (
    host.refused >= settings['outage.minimumAccounts'] &&
    host.refused >= settings['outage.minimumShare'] * host.worked
  );
}
