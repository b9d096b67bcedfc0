/** Far beyond any mail password; what is longer is a mistake or an attack. */
export const longestPassword = 1000;
