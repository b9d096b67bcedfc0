/** What can stand in an account's timeline, and the details that go with it. */
export type TimelineEvent =
  | { kind: 'created'; details: { by: string } }
  | { kind: 'changed'; details: { by: string; fields: string[] } }
  | { kind: 'failing'; details: { cause: string; evidence: string; refusals: number; needed: number } }
  | { kind: 'degraded'; details: { cause: string; evidence: string } }
  | { kind: 'working_again'; details: Record<string, never> }
  | { kind: 'suspended'; details: { cause: string; evidence: string; refusals: number } }
  | { kind: 'recovered'; details: { by: string; suspended: boolean } }
  | { kind: 'receive_only'; details: { cause: string; evidence: string } }
  | { kind: 'sending_works_again'; details: Record<string, never> }
  | { kind: 'held_host_outage'; details: { host: string; evidence: string } }
  | { kind: 'gap_receipt'; details: { fetched: number; since: string | null } }
  | { kind: 'paused'; details: { by: string } }
  | { kind: 'resumed'; details: { by: string } }
  | { kind: 'probe_requested'; details: { by: string } }
  | { kind: 'check_requested'; details: { by: string } }
  | { kind: 'link_requested'; details: { by: string } }
  | { kind: 'notification_queued'; details: { rule: string; channel: string; recipientKind: string } }
  | {
      kind: 'notification_sent';
      details: { rule: string; channel: string; recipientKind: string };
    }
  | { kind: 'notification_failed'; details: { rule: string; channel: string; reason: string } }
  | { kind: 'notification_in_doubt'; details: { rule: string; channel: string; reason: string } }
  | { kind: 'notification_skipped'; details: { rule: string; channel: string; reason: string } }
  | { kind: 'update_refused'; details: { reason: string; evidence: string } }
  | { kind: 'password_updated'; details: { by: string } }
  | { kind: 'folder_reset'; details: { folder: string } };
