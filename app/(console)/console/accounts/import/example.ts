/** A file as it may be: its first row names the columns. */
export const exampleFile = [
  'address,password,name,incoming_host,owner_phone,owner_alternate_email',
  'ana@example.com,secret-1,Ana Popescu,imap.example.com,+40 721 000 111,ana@home.example',
  'sales@example.com,secret-2,Sales desk,imap.example.com,,',
].join('\n');
