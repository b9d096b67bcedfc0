/** What a dialogue with a mail server may take. Tests inject shorter ones. */
export const mailLimits = {
  /** Name, connection and TLS; and again from the greeting to the moment the password may be sent. */
  setupMs: 30_000,
  /** The greeting: servers hold it back for 40 s and more to be rid of spammers, who do not wait. */
  greetingMs: 75_000,
  /** Servers hold a refused sign-in back for 15 s and more. */
  signInMs: 60_000,
  /** One command after the sign-in; for a copy of messages: between two signs of life. */
  commandMs: 60_000,
  /** So much has to come between two signs of life, unless a whole answer does. */
  paceBytes: 32 * 1024,
  /** One answer among many, a message most often: it must not eat the time of the others. */
  answerMs: 240_000,
  /** The content of a message on its way to a sending server, and its answer (RFC 5321 4.5.3.2.6: 10 minutes). */
  contentMs: 600_000,
  /** A good-bye is waited for only this long. */
  logoutMs: 2_000,
  /** Bytes and responses a server may send before it has accepted the sign-in. */
  setupBytes: 256 * 1024,
  setupResponses: 500,
  /** The same for one command that does not carry messages. */
  commandBytes: 64 * 1024 * 1024,
  commandResponses: 10_000,
  /** What is read of a mailbox whose messages have no names, at every change of it, to tell them apart. */
  tellApartBytes: 32 * 1024 * 1024,
  /** A larger message is recorded without its bytes. */
  messageBytes: 50 * 1024 * 1024,
};

export type MailLimits = typeof mailLimits;

/** RFC 5321 4.5.3.2.1: who sends waits 5 minutes for the greeting. Where a person waits, the usual must do. */
export const patientGreetingMs = 300_000;
