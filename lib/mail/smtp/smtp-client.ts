import type net from 'node:net';
import SMTPConnection from 'nodemailer/lib/smtp-connection';

// The one file that knows nodemailer's inside: what it keeps to itself and we decide by. The version is pinned;
// smtp.test.ts fails when it moves.

type Done = (error: Error | null, isIn?: boolean) => void;
type Taken = (error: Error | null, reply?: string) => void;

// RFC 5321 4.2.3: 221 says good-bye, whatever was asked, and is no yes to it.
const isYes = (reply: string) => reply.startsWith('2') && !/^221(?!\d)/.test(reply);

const lateLinesMs = 300;

type Internals = {
  _supportedAuth: string[];
  _supportedExtensions: string[];
  _actionGreeting(reply: string): void;
  _actionEHLO(reply: string): void;
  _actionAUTH_LOGIN_USER(reply: string, callback: Done): void;
  _actionAUTH_LOGIN_PASS(reply: string, callback: Done): void;
  _sendCommand(line: string, logged?: string): void;
  lastServerResponse: string | false;
  _ehloLines?: string[];
  _remainder: string;
  _responseQueue: string[];
  /** The last of the queue is not all of it. */
  _responsePartial: boolean;
  _responseActions: ((reply: string) => void)[];
  authenticated: boolean;
  _authMethod: string;
  _auth: { credentials: { user: string; pass: string } };
  _actionAUTHComplete(reply: string, isRetry: boolean | Done, callback?: Done): void;
  _formatError(message: string, code: string, response: string, command: string): Error;
  _actionDATA(reply: string, callback: Taken): void;
  _actionSMTPStream(reply: string, callback: Taken): void;
  _envelope?: { rejectedErrors?: Error[] };
  _upgradeConnection(callback: (error?: Error | null) => void): void;
  _onError(error: Error, code: string, response: false, command: string): void;
  _socket: net.Socket;
};

const Base = SMTPConnection as unknown as new (
  options: SMTPConnection.Options & { socketCloseTimeout?: number },
) => SMTPConnection & Internals;

/** nodemailer's connection, which says when it was greeted and secured, and how much it has sent. */
export class Connection extends Base {
  onGreeting: () => void = () => {};
  onUpgrade: () => void = () => {};
  /** Is given the socket on which TLS has just begun. */
  onSecuring: (secured: net.Socket) => void = () => {};
  /** Somebody is to be signed in: an answer to EHLO that offers nothing may not be all of it. */
  wantsOffers = false;
  /** Lines sent in this exchange. */
  linesSent = 0;
  /** Behind the answer to DATA stood another one, before any of the content had left: it is no answer to that. */
  isAhead = false;

  override _actionGreeting(reply: string): void {
    this.onGreeting();
    super._actionGreeting(reply);
  }

  /**
   * Some servers write each line of the answer to EHLO as if it was the last, where RFC 5321 4.2.1 has a hyphen, or no code before it:
   * nothing else was asked, so what stands behind the answer is a part of it. Where it offers nothing, more is waited for, shortly.
   */
  override _actionEHLO(reply: string): void {
    const lines = [reply];
    const isOfIt = (next: string) => isYes(next) || !/^\d{3}/.test(next);
    const goOn = () => {
      const answer = lines.flatMap((line) => line.split(/\r?\n/)).filter(Boolean);
      super._actionEHLO(answer.map((line) => (/^\d{3}/.test(line) ? line : `250-${line}`)).join('\n'));
    };
    if (!isYes(reply)) {
      super._actionEHLO(reply);
      return;
    }
    const isBegun = (at: number) => this._responsePartial && at === this._responseQueue.length - 1;
    while (this._responseQueue[0] !== undefined && isOfIt(this._responseQueue[0]) && !isBegun(0))
      lines.push(this._responseQueue.shift() as string);
    // What has begun is a part of it, and what goes on is put behind it in the queue.
    const isAll = !this._responsePartial && this._remainder === '';
    if (isAll && (!this.wantsOffers || lines.length > 1 || reply.includes('\n'))) {
      goOn();
      return;
    }
    const hear = (next: string): void => {
      if (!isOfIt(next)) {
        clearTimeout(timer);
        super._actionEHLO(next);
        return;
      }
      lines.push(next);
      this._responseActions.push(hear);
    };
    this._responseActions.push(hear);
    let timer: NodeJS.Timeout;
    const wait = () => {
      timer = setTimeout(() => {
        if (this.destroyed) return;
        if (this._responsePartial || this._remainder !== '') {
          wait();
          return;
        }
        this._responseActions = this._responseActions.filter((action) => action !== hear);
        goOn();
      }, lateLinesMs);
    };
    wait();
  }

  // RFC 4954 4: a challenge may be empty; some leave out the space as well.
  override _actionAUTH_LOGIN_USER(reply: string, callback: Done): void {
    super._actionAUTH_LOGIN_USER(reply === '334' ? '334 ' : reply, callback);
  }

  override _actionAUTH_LOGIN_PASS(reply: string, callback: Done): void {
    super._actionAUTH_LOGIN_PASS(reply === '334' ? '334 ' : reply, callback);
  }

  override _sendCommand(line: string, logged?: string): void {
    this.linesSent += 1;
    super._sendCommand(line, logged);
  }

  /**
   * Shows a token (RFC 4954 4) and answers a challenge so that the server ends the command. Answers all it said where
   * it did not take the token, else nothing: nodemailer's own exchange asks for another token there, and spends ours.
   */
  exchangeToken(name: string, message: string, end: string, done: (error: null, said: string) => void): void {
    let challenge = '';
    const hear = (reply: string): void => {
      if (isYes(reply)) {
        this.authenticated = true;
        done(null, '');
      } else if (reply.startsWith('334') && challenge === '') {
        challenge = reply;
        this._responseActions.push(hear);
        this._sendCommand(end);
      } else done(null, `${challenge}\r\n${reply}`);
    };
    this._responseActions.push(hear);
    this._sendCommand(`AUTH ${name} ${message}`);
  }

  /**
   * nodemailer answers every question behind the password with an empty line, which a server may take for an empty
   * password. One that asks for what came with AUTH PLAIN takes no initial response (RFC 4954 4), and is told again;
   * every other is cancelled, so that what it asked is its reason.
   */
  override _actionAUTHComplete(reply: string, isRetry: boolean | Done, callback?: Done): void {
    const done = (typeof isRetry === 'function' ? isRetry : callback) as Done;
    const refuse = (said: string) =>
      done(this._formatError('Invalid login', 'EAUTH', said, `AUTH ${this._authMethod}`));
    if (!reply.startsWith('334')) {
      if (reply.startsWith('2') && !isYes(reply)) refuse(reply);
      else super._actionAUTHComplete(reply, true, done);
      return;
    }
    const wantsItAgain = this._authMethod === 'PLAIN' && isRetry !== true && /^334\s*$/.test(reply);
    this._responseActions.push((next) => {
      if (wantsItAgain || next.startsWith('2')) this._actionAUTHComplete(next, true, done);
      else refuse(`${reply}\r\n${next}`);
    });
    const { user, pass } = this._auth.credentials;
    this._sendCommand(wantsItAgain ? Buffer.from(`\0${user}\0${pass}`).toString('base64') : '*', '…');
  }

  override _actionDATA(reply: string, callback: Taken): void {
    this.isAhead = this._remainder.length > 0 || this._responseQueue.length > 0;
    super._actionDATA(reply, callback);
  }

  override _actionSMTPStream(reply: string, callback: Taken): void {
    if (isYes(reply) || !reply.startsWith('2')) super._actionSMTPStream(reply, callback);
    else callback(this._formatError('Message failed', 'EMESSAGE', reply, 'DATA'));
  }

  // RFC 3207 6: what came with the STARTTLS answer was injected. nodemailer drops it; we end the session.
  override _upgradeConnection(callback: (error?: Error | null) => void): void {
    if (this._remainder.length > 0 || this._responseQueue.length > 0) {
      this._onError(new Error('data after the STARTTLS answer'), 'ETLS', false, 'STARTTLS');
      return;
    }
    this.onUpgrade();
    const plain = this._socket;
    super._upgradeConnection(callback);
    if (this._socket !== plain) this.onSecuring(this._socket);
  }
}
