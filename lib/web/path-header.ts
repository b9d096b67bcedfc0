/** The path that was asked for (dress-page.ts), for the way back after signing in. Decides on nothing else. */
export const pathHeader = 'x-rekey-path';
