// RFC 5322 3.6.4, RFC 5321 4.4: what is no other message's. A head without either may be that of many.
const ownField = /^(?:message-id|received)[ \t]*:[ \t]*\S/im;

/** Whether two messages of one size that have this header, byte for byte, are the same message. Pure. */
export function tellsApart(head: Buffer): boolean {
  return ownField.test(head.toString('latin1', 0, 64 * 1024));
}
