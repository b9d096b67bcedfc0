/** The path that proxy.ts saw, for the way back after signing in. Decides on nothing else. */
export const pathHeader = 'x-rekey-path';
