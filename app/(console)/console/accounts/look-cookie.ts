/** How this browser wants to see the grid of accounts. */
export const accountsLookCookie = 'rekey.accounts-grid';
