import { withoutLongFields } from './long-head.ts';

// Mail whose frame is broken, set right so far that it can be read: the words in it are never touched.

const mostHead = 64 * 1024;
const known =
  /^(?:from|to|cc|subject|date|received|return-path|delivered-to|message-id|mime-version|content-type|content-transfer-encoding|x-[\w-]{1,60})[ \t]{0,9}:/im;

/**
 * A message that can be taken apart: line ends that are one carriage return (old Macs), or two before a line feed, made right, empty lines
 * before the head taken away, a text without any head set behind an empty one, a head that no empty line ends given one where its fields end,
 * blanks taken out of the line that ends a head, and a container that names no boundary, or one that stands nowhere, given the one that its
 * text has. Of a head longer than any program makes, what is read of it (long-head.ts). Of all others the same bytes. Pure.
 */
export function mendMail(raw: Buffer): Buffer {
  return withBoundary(withGap(withEnd(withHead(withLines(withoutLongFields(raw))))));
}

function withLines(raw: Buffer): Buffer {
  const first = raw.indexOf(13);
  if (first < 0) return raw;
  const newline = raw.indexOf(10);
  if (newline < 0) return Buffer.from(raw.toString('latin1').replaceAll('\r', '\n'), 'latin1');
  // A program that took line feeds for line ends without the returns before them.
  if (newline !== first + 2 || raw[first + 1] !== 13) return raw;
  return Buffer.from(raw.toString('latin1').replaceAll('\r\r\n', '\r\n'), 'latin1');
}

/** What stands behind the last field of a head that nothing ends is the text. */
function withGap(raw: Buffer): Buffer {
  const start = raw.toString('latin1', 0, mostHead);
  if (/(?:^|\n)\r?\n/.test(start)) return raw;
  // A line that is none among the fields is passed over.
  const fields = Array.from(start.matchAll(new RegExp(known.source, 'gim')), ({ index }) => index);
  const text = /\n(?![ \t>\r\n]|[\w-]{1,76}[ \t]{0,9}:)/g;
  text.lastIndex = fields.at(-1) ?? start.length;
  const at = text.exec(start) ? text.lastIndex : start.length;
  return at >= start.length
    ? raw
    : Buffer.concat([raw.subarray(0, at), Buffer.from('\r\n'), raw.subarray(at)]);
}

function withHead(raw: Buffer): Buffer {
  const start = raw.toString('latin1', 0, mostHead);
  const empty = /^(?:[ \t]*\r?\n){1,9}/.exec(start)?.[0].length ?? 0;
  const first = start.slice(empty, start.indexOf('\n', empty) + 1 || undefined);
  if (empty > 0) return known.test(first) ? raw.subarray(empty) : raw;
  if (/^(?:[^\s:]{1,200}[ \t]*:|>?From )/.test(first)) return raw;
  // A line that is none among the fields of a head is passed over; where no field follows, there is no head.
  const end = /\r?\n\r?\n/.exec(start)?.index ?? start.length;
  return known.test(start.slice(0, end)) ? raw : Buffer.concat([Buffer.from('\r\n'), raw]);
}

/** A line of blanks goes on with the field before it (RFC 5322 3.2.2), but for one that no field follows: it ends the head. */
function withEnd(raw: Buffer): Buffer {
  const start = raw.toString('latin1', 0, mostHead);
  const head = start.slice(0, /\r?\n\r?\n/.exec(start)?.index ?? start.length);
  const blanks = /\n([ \t]{1,200})(?=\r?\n(?![\w-]{1,60}[ \t]{0,9}:)\S)/.exec(head);
  if (!blanks) return raw;
  const at = blanks.index + 1;
  return Buffer.concat([raw.subarray(0, at), raw.subarray(at + (blanks[1] ?? '').length)]);
}

function withBoundary(raw: Buffer): Buffer {
  const start = raw.toString('latin1', 0, mostHead);
  const end = /\r?\n\r?\n/.exec(start);
  if (!end) return raw;
  const head = start.slice(0, end.index);
  const field = /^content-type[ \t]{0,9}:[ \t\r\n]{0,99}multipart\/[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*/im.exec(
    head,
  );
  if (!field) return raw;
  const named = /;\s*boundary\s*=\s*(?:"([^"]*)"|([^\s;]+)([ \t]+[^\s;(][^;]{0,200})?)/i.exec(field[0]);
  const boundary = named?.[1] ?? named?.[2] ?? '';
  const body = raw.subarray(end.index);
  // Nothing parts some from the parameter that follows.
  const isApart = named?.[3] === undefined;
  if (boundary && isApart && body.includes(`\n--${boundary}`)) return raw;
  // Written with its quotes escaped, as if they were its own.
  const bare = boundary.replace(/[\\"']/g, '');
  const mark = bare && body.includes(`\n--${bare}`) ? bare : boundaryIn(start.slice(end.index), body);
  if (!mark) return raw;
  const mended = `${field[0].replace(/;\s*boundary\s*=\s*(?:"[^"]*"|[^\s;]*)/gi, '')}; boundary="${mark}"`;
  const at = field.index;
  return Buffer.concat([
    raw.subarray(0, at),
    Buffer.from(mended, 'latin1'),
    raw.subarray(at + field[0].length),
  ]);
}

/** RFC 2046 5.1.1: a line of its own; the second tells it from a line of dashes. */
function boundaryIn(start: string, body: Buffer): string | undefined {
  const lines = Array.from(start.matchAll(/\n--([^\r\n]{1,80})(?=\r?\n)/g), ([, line = '']) =>
    line.trimEnd(),
  );
  return lines.slice(0, 20).find((mark) => {
    const delimiter = `\n--${mark}`;
    return (
      /^[\w'()+,./:=?][\w'()+,./:=? -]{0,69}$/.test(mark) &&
      body.indexOf(delimiter, body.indexOf(delimiter) + 1) > 0
    );
  });
}
