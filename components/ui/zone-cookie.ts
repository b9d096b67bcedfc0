/** Where a browser tells its time zone: no secret, and read by its own script. */
export const zoneCookie = 'rekey.zone';
