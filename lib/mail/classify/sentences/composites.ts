import { pattern, type Sentence, andThen as then } from './sentence.ts';

// Sentences that name several causes at once, or whose whole is not what its parts say.
export const composites: Sentence[] = [
  {
    cause: 'wrong_credentials',
    pattern: pattern(
      then(
        'invalid (?:user|login|password|credentials)|login failure|bad (?:user|login|password|credentials)',
        'or (?:the )?(?:imap|pop3?|smtp)[^\\n]{0,12}(?:disabled|not enabled|turned off)',
        40,
      ),
      'account is abnormal[^\\n]{0,60}password is incorrect',
    ),
    numbers: (number) => number === undefined || number >= 500,
    source:
      'Yandex "invalid credentials or IMAP is disabled", QQ Mail: the wording to the owner must name every cause',
  },
];
