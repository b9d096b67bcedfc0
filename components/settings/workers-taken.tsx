import { Check, Clock } from 'lucide-react';
import { readSettingsTaken } from '#lib/settings/taken.ts';

/** Which running workers act on the settings as they are now. */
export async function WorkersTaken() {
  const { workers, changedAt } = await readSettingsTaken(new Date());
  if (workers.length === 0) {
    return <p className="text-sm text-warn">No worker is running: saved settings wait for one.</p>;
  }
  if (!changedAt) return null;
  return (
    <ul className="flex flex-wrap gap-x-5 gap-y-1 text-sm text-muted" aria-label="Workers">
      {workers.map(({ id, name, hasTaken }) => (
        <li key={id} className="flex items-center gap-1.5">
          {hasTaken ? (
            <Check aria-hidden className="size-3.5 text-ok" />
          ) : (
            <Clock aria-hidden className="size-3.5 text-warn" />
          )}
          {name} {hasTaken ? 'has taken these settings' : 'is about to take these settings'}
        </li>
      ))}
    </ul>
  );
}
