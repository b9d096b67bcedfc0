import { env } from '../env.ts';

/** Where every provider sends owners back to; it has to be entered there, letter for letter. */
export const redirectUri = () => `${env().url}/consent/callback`;
