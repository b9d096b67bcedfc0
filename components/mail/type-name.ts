const known: Record<string, string> = {
  'application/octet-stream': 'File',
  'message/delivery-status': 'For programs',
  'message/disposition-notification': 'For programs',
  'message/rfc822': 'Message',
  'text/calendar': 'Invitation',
  'text/plain': 'Text',
  'text/rfc822-headers': 'Head of a message',
};

/** "PDF": what kind of file this is in a word, by the ending a person knows, else by its type. */
export function typeName({ name, type }: { name: string; type: string }): string {
  const ending = /\.([a-z0-9]{2,5})$/i.exec(name)?.[1];
  return known[type] && type !== 'application/octet-stream'
    ? known[type]
    : (ending?.toUpperCase() ?? known[type] ?? type);
}
