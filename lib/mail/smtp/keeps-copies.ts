// Sending servers that put what they send for a person into that person's Sent folder, whatever program sent it:
// Gmail (support.google.com/mail/answer/78892), Exchange Online and Outlook.com (SMTP AUTH client submission).
const hosts =
  /^(?:smtp\.(?:gmail|googlemail)\.com|smtp\.office365\.(?:com|us)|smtp(?:-mail)?\.outlook\.com|outlook\.office365\.com|smtp-legacy\.office365\.com|smtp\.partner\.outlook\.cn|smtp\.live\.com)$/;

/** Pure. Whether a sending server is known to keep the copies itself: one of ours would be a second one. */
export const keepsCopies = (host: string): boolean => hosts.test(host.toLowerCase());
