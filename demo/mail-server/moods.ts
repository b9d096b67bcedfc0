/** How the server treats a sign-in, whatever the password; `well` judges it by the password. */
export type Mood = 'well' | 'down' | 'throttled' | 'locked' | 'app-password' | 'nonsense';

/** What real servers say (lib/mail/judge/testdata has where each was seen). */
export const moods: Record<Exclude<Mood, 'well' | 'nonsense'>, string> = {
  down: 'NO [UNAVAILABLE] Temporary authentication failure.',
  throttled: 'NO [OVERQUOTA] Account exceeded command or bandwidth limits.',
  locked:
    'NO [ALERT] Please log in via your web browser: https://support.google.com/mail/accounts/answer/78754 (Failure)',
  'app-password':
    'NO [ALERT] Application-specific password required: https://support.google.com/accounts/answer/185833 (Failure)',
};

/** What a port says behind which something else has moved in. */
export const nonsense = 'HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\n\r\n<h1>It works!</h1>\r\n';
