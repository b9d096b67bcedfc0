// In milliseconds. A day is 24 hours; whoever means the dates of a place counts those (day-time.ts).
export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;
