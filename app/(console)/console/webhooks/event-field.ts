/** What the name of an event's check box begins with. */
export const eventField = 'event ';
