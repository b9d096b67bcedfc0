/** Whether one of the workers that are alive makes a backup at night; null: none is alive that says so. Pure. */
export function isBackedUpNightly(processes: readonly { kind: string; stats: unknown }[]): boolean | null {
  const told = processes.flatMap(({ kind, stats }) =>
    kind === 'worker' ? ((stats as { backups?: number }).backups ?? []) : [],
  );
  return told.length > 0 ? told.some((makes) => makes > 0) : null;
}
