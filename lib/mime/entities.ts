import { MimeNode } from '@zone-eu/mailsplit';

/** What has a head and a body: a message, or a part of one (RFC 2045 2.4). */
export type Entity = {
  /** What its head says. */
  node: MimeNode;
  /** The one it is a part of; null: it is the message. */
  parent: Entity | null;
  /** Its body as it was sent, in pieces of the message: of one with parts, what stands before and behind them. */
  pieces: Buffer[];
};

const mostEntities = 1000;
const mostHeadBytes = 256 * 1024;
/** RFC 2046 5.1.1 allows blanks behind a boundary; a line has no more (RFC 5322 2.1.1). */
const mostBehindBoundary = 2 + 998 + 2;

const [lf, cr, dash, space, tab] = [0x0a, 0x0d, 0x2d, 0x20, 0x09];

/**
 * The entities of a message in their order, the message itself first, out of any bytes whatever (RFC 2046 5.1). Of more parts or a larger
 * head than any program makes, what was read until there. A delimiter of any container that is open ends all that stands
 * in it. Bodies are passed over: only lines that begin with two dashes are looked at. Pure.
 */
export function entitiesOf(raw: Buffer): Entity[] {
  const found: Entity[] = [];
  let entity = begin(null);
  let begun = 1;
  let isInHead = true;
  // Behind its last delimiter a container has no more parts.
  let isBehindParts = false;
  let run: Run | null = null;
  for (let at = 0; at < raw.length; ) {
    const line = isInHead ? at : nextDashes(raw, at, entity);
    if (line > at) run = goOn(raw, run, entity, at);
    at = line;
    if (at === raw.length) break;
    const end = endOfLine(raw, at);
    const delimiter = delimiterAt(raw, at, end, isBehindParts ? entity.parent : entity);
    if (delimiter?.isClosing) {
      if (delimiter.of !== entity) {
        if (isInHead && entity.node._headerlen > 0) found.push(withHead(entity));
        entity = delimiter.of;
        isInHead = false;
        isBehindParts = true;
      }
      run = goOn(raw, run, entity, at, true);
    } else if (delimiter) {
      endRun(raw, run, at);
      run = null;
      if (++begun > mostEntities) return found;
      entity = begin(delimiter.of);
      isInHead = true;
      isBehindParts = false;
    } else if (isInHead) {
      if (isParameter(raw, at, end)) entity.node.addHeaderChunk(blank);
      const isLast = entity.node.addHeaderChunk(raw.subarray(at, end));
      if (entity.node.headerCost() > mostHeadBytes) return found;
      if (isLast) {
        found.push(withHead(entity));
        isInHead = false;
      }
    } else {
      run = goOn(raw, run, entity, at);
    }
    at = end;
  }
  if (isInHead) found.push(withHead(entity));
  if (run) run.entity.pieces.push(raw.subarray(run.from));
  return found;
}

const blank = Buffer.from(' ');
const semicolon = 0x3b;

/** A parameter of the field above it, whose line lost the blank that it should begin with (RFC 5322 2.2.3). */
function isParameter(raw: Buffer, line: number, end: number): boolean {
  const before = raw[line - 2] === cr ? line - 3 : line - 2;
  if (line === 0 || raw[before] !== semicolon) return false;
  return /^(?:file-?)?(?:name|charset|boundary|format|type|size)\*?\d{0,2}\*?=/i.test(
    raw.toString('latin1', line, Math.min(end, line + 40)),
  );
}

function begin(parent: Entity | null): Entity {
  return { node: new MimeNode(parent ? parent.node : false), parent, pieces: [] };
}

function withHead(entity: Entity): Entity {
  entity.node.parseHeaders();
  return entity;
}

/** Lines of one body in a row; `isOfContainer`: between its parts. */
type Run = { entity: Entity; isOfContainer: boolean; from: number };

/** The run to which a line belongs. */
function goOn(
  raw: Buffer,
  run: Run | null,
  entity: Entity,
  line: number,
  isOfContainer = Boolean(entity.node.multipart),
): Run {
  if (run?.isOfContainer === isOfContainer && run.entity === entity) return run;
  return { entity, isOfContainer, from: endRun(raw, run, line) };
}

/** Gives a body what stood before a line, and says where the next run begins: the line end before a delimiter belongs to that. */
function endRun(raw: Buffer, run: Run | null, line: number): number {
  if (!run) return line;
  const end = run.isOfContainer || !run.entity.parent ? line : withoutLineEnd(raw, run.from, line);
  if (end > run.from) run.entity.pieces.push(raw.subarray(run.from, end));
  return end;
}

function withoutLineEnd(raw: Buffer, from: number, to: number): number {
  if (to === from || raw[to - 1] !== lf) return to;
  return to - 1 > from && raw[to - 2] === cr ? to - 2 : to - 1;
}

function endOfLine(raw: Buffer, from: number): number {
  const end = raw.indexOf(lf, from);
  return end < 0 ? raw.length : end + 1;
}

/** The first line, from the beginning of one on, that may be a delimiter; the end of the message where none is. */
function nextDashes(raw: Buffer, from: number, entity: Entity): number {
  if (!hasBoundary(entity)) return raw.length;
  for (let line = from; line < raw.length; ) {
    if (beginsWithDashes(raw, line)) return line;
    const dashes = raw.indexOf('--', line);
    if (dashes < 0) break;
    const begin = raw[dashes - 1] === cr ? dashes - 1 : dashes;
    if (raw[begin - 1] === lf) return begin;
    line = endOfLine(raw, dashes);
  }
  return raw.length;
}

const hasBoundary = (entity: Entity | null): boolean =>
  entity !== null && (entity.node._boundary !== false || hasBoundary(entity.parent));

function beginsWithDashes(raw: Buffer, line: number): boolean {
  const at = raw[line] === cr ? line + 1 : line;
  return raw[at] === dash && raw[at + 1] === dash;
}

/** A container, whose next part begins with a line, or which ends with all that stands in it. */
type Delimiter = { of: Entity; isClosing: boolean };

function delimiterAt(raw: Buffer, line: number, end: number, innermost: Entity | null): Delimiter | null {
  if (!beginsWithDashes(raw, line)) return null;
  const at = raw[line] === cr ? line + 3 : line + 2;
  for (let of = innermost; of; of = of.parent) {
    const kind = of.node._boundary && kindOf(raw, at, end, of.node._boundary);
    if (kind) return { of, isClosing: kind === 'closing' };
  }
  return null;
}

/** What a line is to a boundary, from behind its dashes on. Only a closing one may end the message without a line end. */
function kindOf(raw: Buffer, from: number, end: number, boundary: Buffer): 'opening' | 'closing' | null {
  let at = from + boundary.length;
  if (at >= end || end - at > mostBehindBoundary) return null;
  if (raw.compare(boundary, 0, boundary.length, from, at) !== 0) return null;
  const isClosing = raw[at] === dash;
  if (isClosing && raw[at + 1] !== dash) return null;
  if (isClosing) at += 2;
  while (at < end && (raw[at] === space || raw[at] === tab)) at++;
  if (at === end) return isClosing ? 'closing' : null;
  while (at < end && raw[at] === cr) at++;
  if (at < end && raw[at] === lf) at++;
  if (at < end) return null;
  return isClosing ? 'closing' : 'opening';
}
