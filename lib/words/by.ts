/** Through whom or what something of an account was changed. */
export type By = 'update_link' | 'owner' | 'administrator' | 'api';
