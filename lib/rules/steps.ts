/** Which message of its incident a notification is; part of what keeps it from being planned twice. */
export const steps = {
  /** Neither receives nor sends. */
  suspended: 0,
  suspendedReminder: 1,
  /** Mail comes in, and none can be sent. */
  cannotSend: 2,
  cannotSendReminder: 3,
  /** The all-clear to whom a host's outage was announced. */
  outageOver: 4,
} as const;

export const isReminder = (step: number): boolean =>
  step === steps.suspendedReminder || step === steps.cannotSendReminder;

export const isAboutSending = (step: number): boolean =>
  step === steps.cannotSend || step === steps.cannotSendReminder;
