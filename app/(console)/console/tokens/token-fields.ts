/** What the name of a scope's check box begins with. */
export const scopeField = 'scope ';

/** The choice of a token that does not run out. */
export const never = 'never';
