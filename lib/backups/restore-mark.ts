/** A table that stands in a database while a restore is under way: nothing starts on it. */
export const restoreMark = 'rekey_restoring';
