import type { LineSide } from '../mail/wire-log.ts';

/** One line of a protocol log. */
export type LogLine = { at: Date; side: LineSide; text: string };

/** What was said on one connection. */
export type LoggedConnection = {
  id: string;
  openedAt: Date;
  protocol: string;
  /** Host and port. */
  server: string;
  lines: LogLine[];
};

const marks: Record<LineSide, string> = { sent: '>', heard: '<', noted: '=' };
const sides = new Map(Object.entries(marks).map(([side, mark]) => [mark, side as LineSide]));

/** As it is stored and downloaded: `2026-11-29T12:00:00.123Z > a1 LOGIN [masked]`, with its end. Pure. */
export const writeLine = ({ at, side, text }: LogLine): string =>
  `${at.toISOString()} ${marks[side]} ${text}\n`;

/** The lines of a stored text, in their order. Pure. */
export function readLines(stored: string): LogLine[] {
  return stored.split('\n').flatMap((line) => {
    const [, at, mark = '', text = ''] = /^(\S+) ([<>=]) (.*)$/.exec(line) ?? [];
    const side = sides.get(mark);
    return at && side ? [{ at: new Date(at), side, text }] : [];
  });
}

/** A whole log as a text file, the oldest connection first. Pure. */
export const textOf = (connections: readonly LoggedConnection[]): string =>
  connections
    .toReversed()
    .map(({ protocol, server, lines }) => `${protocol} ${server}\n${lines.map(writeLine).join('')}`)
    .join('\n');
