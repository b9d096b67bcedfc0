/** What a cause alone does not tell: the host's name is gone, or its certificate ran out. */
export type SpecialTrouble = 'host_unknown' | 'certificate_expired';

/** Whether the words a failure left say more than its cause. Pure. */
export function specialTrouble(cause: string | null, evidence: string | null): SpecialTrouble | null {
  // getaddrinfo's answer where the name does not exist; a resolver that is away says EAI_AGAIN.
  if (cause === 'network' && /\bENOTFOUND\b|\bEAI_NONAME\b/.test(evidence ?? '')) return 'host_unknown';
  if (cause === 'tls' && /\bCERT_HAS_EXPIRED\b|certificate has expired/i.test(evidence ?? ''))
    return 'certificate_expired';
  return null;
}
