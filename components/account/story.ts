/** What a story is made of: what happened, and where it belongs to an incident, to which. */
type Entry = { incidentId: string | null };

/** A part of an account's story: what happened of itself, or all there is of one incident. */
export type Chapter<E extends Entry, I> = { incident: I | null; entries: E[] };

/**
 * Pure. An account's story, newest first, in chapters: the entries of an incident stand together, where the newest of
 * them stood. Entries of an incident that is not among these stand for themselves.
 */
export function chaptersOf<E extends Entry, I extends { id: string }>(
  entries: E[],
  incidents: I[],
): Chapter<E, I>[] {
  const known = new Map(incidents.map((incident) => [incident.id, incident]));
  const begun = new Map<string, Chapter<E, I>>();
  const chapters: Chapter<E, I>[] = [];
  for (const entry of entries) {
    const incident = known.get(entry.incidentId ?? '') ?? null;
    const chapter = incident ? begun.get(incident.id) : chapters.at(-1);
    if (chapter && chapter.incident === incident) {
      chapter.entries.push(entry);
      continue;
    }
    const next = { incident, entries: [entry] };
    chapters.push(next);
    if (incident) begun.set(incident.id, next);
  }
  return chapters;
}
