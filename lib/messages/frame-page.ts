// What a mail says of its own look comes later and wins; it is told only what keeps it inside its frame. One that says
// nothing follows the reader's colours, one with colours for the dark gets a dark ground for them, any other its white paper.
const base = `
:root { color-scheme: light; background: #fff; color: #16181d; }
:root.plain, :root.dark-too { color-scheme: light dark; }
@media (prefers-color-scheme: dark) {
  :root.plain, :root.dark-too { background: #17191e; color: #e8eaee; }
  :root.plain a, :root.dark-too a { color: #8fa8ff; }
}
body { margin: 0; padding: 16px; font: 15px/1.55 system-ui, sans-serif; overflow-wrap: anywhere; }
.plain body { padding: 16px 0; }
/* A mail with a page of its own fills the frame as it would a window. */
body:has(> .mail-page) { padding: 0; }
.mail-page { min-height: 100vh; }
body > :first-child { margin-top: 0; }
a { color: #2f5bea; }
img { max-width: 100%; height: auto; }
img[data-waiting] { background: #8883; border-radius: 3px; }
pre { white-space: pre-wrap; }
.mail-text { white-space: pre-wrap; }
.mail-next { height: 1em; }
.mail-inner { border-left: 2px solid #8886; padding-left: 12px; }
.mail-head { opacity: .8; }
blockquote { margin: 0 0 0 2px; padding-left: 12px; border-left: 2px solid #8886; }
`;

// Tables that only lay a mail out, one or two cells wide, are laid out anew where there is no room for them. Those with
// more columns are read across: they keep their width, and the frame scrolls.
const narrow = `
@media (max-width: 680px) {
  table:not(:has(> tbody > tr > :nth-child(3), > tr > :nth-child(3))) {
    &, & > tbody, & > tbody > tr > td, & > tbody > tr > th { max-width: 100% !important; min-width: 0 !important; }
    &, & > tbody > tr > td, & > tbody > tr > th { width: auto !important; }
    &[width="100%"], &[style*="width:100%"] { width: 100% !important; }
  }
  table:has(> tbody > tr > :nth-child(3), > tr > :nth-child(3)) { overflow-wrap: normal; }
  img { max-width: 100% !important; height: auto !important; }
}
`;

/** The page inside the frame that shows a message's cleaned HTML. Pure. */
export function framePage(html: string, hasOwnLook: boolean): string {
  const isForDarkToo = html.includes('(prefers-color-scheme:dark)');
  const look = isForDarkToo ? 'dark-too' : hasOwnLook ? 'own' : 'plain';
  return [
    `<!doctype html><html class="${look}"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer">',
    `<title>Message</title><style>${base}</style></head><body>`,
    html,
    `<style>${narrow}</style></body></html>`,
  ].join('');
}
