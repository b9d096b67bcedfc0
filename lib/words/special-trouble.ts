/** What a cause alone does not tell: the host's name is gone, or its certificate ran out. Of our own words for it. */
export type SpecialTrouble = 'host_unknown' | 'certificate_expired';

/** Whether the words a failure left say more than its cause. Pure. */
export function specialTrouble(cause: string | null, evidence: string | null): SpecialTrouble | null {
  // getaddrinfo's answer where the name does not exist; a resolver that is away says EAI_AGAIN.
  if (cause === 'network' && /\bENOTFOUND\b|\bEAI_NONAME\b/.test(evidence ?? '')) return 'host_unknown';
  if (cause === 'tls' && /\bCERT_HAS_EXPIRED\b|certificate has expired/i.test(evidence ?? ''))
    return 'certificate_expired';
  return null;
}

const special: Record<SpecialTrouble, { short: string; sentence: string; hint: string }> = {
  host_unknown: {
    short: 'server name not found',
    sentence: 'There is no server of this name: it is not, or no longer, in the domain name system.',
    hint: 'Check the server’s name, or ask who runs it; the account may have moved to another server.',
  },
  certificate_expired: {
    short: 'certificate ran out',
    sentence: 'The server’s certificate ran out, so it cannot prove that it is the server it claims to be.',
    hint: 'Ask who runs the server to renew its certificate; Rekey tries again by itself.',
  },
};

/** The words for what the evidence tells beyond the cause; null where it tells no more. Pure. */
export function specialWords(cause: string | null, evidence: string | null) {
  const found = specialTrouble(cause, evidence);
  return found && special[found];
}
