/** The explorer tree, which the menu button opens on a phone. */
export const navId = 'console-nav';
