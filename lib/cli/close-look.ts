import { databaseTime } from '../db/clock.ts';
import { codeOf } from '../errors.ts';
import { log } from '../log.ts';
import type { AdminViewer } from '../viewer.ts';
import { examineClosely } from './doctor.ts';
import type { Finding } from './finding.ts';

export type CloseLook = { at: Date; findings: Finding[] };

/** So long a look is good enough for whoever opens the page next. */
const keptMs = 10 * 60_000;

/** One for the whole process: the bundle of the web application has copies of this module. */
const shared = globalThis as { rekeyCloseLook?: { at: Date; look: Promise<CloseLook> } };

/**
 * What the doctor finds by looking closely, for a page: however many ask at one moment, one look is taken, and it is kept for ten
 * minutes or until `forgetCloseLook`. What keeps it from looking is a finding, too, and is not kept.
 */
export function takeCloseLook(admin: AdminViewer, examine = examineClosely): Promise<CloseLook> {
  const at = databaseTime();
  const kept = shared.rekeyCloseLook;
  if (kept && at.getTime() - kept.at.getTime() < keptMs) return kept.look;
  const look: Promise<CloseLook> = examine(admin)
    .then((findings) => ({ at, findings }))
    .catch((error: unknown): CloseLook => {
      const code = codeOf(error) ?? 'no code';
      log.warn({ code }, 'doctor: could not look closely');
      if (shared.rekeyCloseLook?.look === look) shared.rekeyCloseLook = undefined;
      return { at, findings: [{ judgement: 'open', part: 'doctor', words: `could not look (${code})` }] };
    });
  shared.rekeyCloseLook = { at, look };
  return look;
}

/** The next to ask has a look taken anew, unless one is under way. */
export async function forgetCloseLook(): Promise<void> {
  const kept = shared.rekeyCloseLook;
  await kept?.look;
  if (shared.rekeyCloseLook === kept) shared.rekeyCloseLook = undefined;
}
