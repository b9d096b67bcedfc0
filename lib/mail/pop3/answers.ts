// What a POP3 server's answers say (RFC 1939, RFC 2449, RFC 5034). Pure.

/** What CAPA lists; null: the server knows no CAPA, and says nothing of what it can do. */
export type Capabilities = ReadonlyMap<string, readonly string[]> | null;

/** RFC 2449 5: a name and its parameters on each line. */
export function capabilitiesIn(lines: readonly string[]): Capabilities {
  return new Map(
    lines.slice(0, 200).map((line) => {
      const [name = '', ...parameters] = line.trim().toUpperCase().split(/\s+/);
      return [name, parameters];
    }),
  );
}

/** The same in the words in which the judge knows offers. */
export function offersOf(capabilities: Capabilities, isSecure: boolean): string[] {
  if (!capabilities) return [];
  const mechanisms = (capabilities.get('SASL') ?? []).map((name) => `AUTH=${name}`);
  return [
    ...mechanisms,
    ...(takesUser(capabilities, isSecure) ? [] : ['LOGINDISABLED']),
    ...(capabilities.has('STLS') && !isSecure ? ['STARTTLS'] : []),
  ];
}

/**
 * RFC 2449 6.3: a server that lists its ways to sign in, and USER not among them, refuses it. One that lists none, and no STLS to get at
 * them, says nothing of that: then it has USER, as a server without CAPA has.
 */
function takesUser(capabilities: NonNullable<Capabilities>, isSecure: boolean): boolean {
  if (capabilities.has('USER')) return true;
  return !capabilities.has('SASL') && (isSecure || !capabilities.has('STLS'));
}

export const isAnswer = (line: string) => /^(?:\+OK|-ERR)(?:\s|$)/i.test(line);
/** RFC 5034 4: the server waits for more of a sign-in. */
export const isQuestion = (line: string) => /^\+(?:\s|$)/.test(line);
export const isYes = (line: string) => /^\+OK/i.test(line);

/** The code in brackets of an answer (RFC 2449 8), in capitals. */
export const codeIn = (line: string) => /^-ERR \[([^\]\s]{1,40})\]/i.exec(line)?.[1]?.toUpperCase() ?? null;

export type Drop = { count: number; octets: number };

/** RFC 1939 5, STAT: how many messages there are, and how large they are together. */
export function readStat(line: string): Drop | null {
  const [, count, octets] = /^\+OK\s+(\d{1,9})\s+(\d{1,15})(?:\s|$)/i.exec(line) ?? [];
  return count === undefined ? null : { count: Number(count), octets: Number(octets) };
}

/** A line that says something of one message: its number, and a name or a size. */
export function readItem(line: string): { at: number; value: string } | null {
  const [, at, value] = /^\s*(\d{1,9})(?:[ \t]+(.*))?$/.exec(line) ?? [];
  return at === undefined || Number(at) === 0 ? null : { at: Number(at), value: (value ?? '').trim() };
}

/** The same of all lines; a message that is named twice keeps its first name. */
export function readItems(lines: readonly string[]): { at: number; value: string }[] {
  const items = new Map<number, { at: number; value: string }>();
  for (const line of lines) {
    const item = readItem(line);
    if (item && !items.has(item.at)) items.set(item.at, item);
  }
  return [...items.values()].sort((a, b) => a.at - b.at);
}
