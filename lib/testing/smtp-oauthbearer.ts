import type { SMTPServerAuthentication } from 'smtp-server';
import sasl, { type SASLMechanism } from 'smtp-server/lib/sasl.js';

type Connection = ThisParameterType<SASLMechanism>;

/**
 * Teaches smtp-server OAUTHBEARER (RFC 7628), which it does not know: the name of the mailbox in the GS2 header, host and
 * port beside the token, and of a token that is not taken a challenge that the client answers with one byte.
 */
export function teachOauthBearer(): void {
  Object.assign(sasl, {
    SASL_OAUTHBEARER(this: Connection, [message = '']: string[], done: () => void) {
      const read = readMessage(message);
      const end = (line: number, text: string) => {
        this.send(line, text);
        done();
      };
      if (!read) return end(501, '5.5.2 Malformed initial response');
      const asked = { ...read, method: 'OAUTHBEARER' } as unknown as SMTPServerAuthentication;
      this._server.onAuth(asked, this.session, (error, response) => {
        if (error) return end(535, error.message);
        if (response?.user) {
          this.session.user = response.user;
          return end(235, 'Authentication successful');
        }
        this._nextHandler = (data: Buffer | string, next: () => void) => {
          const isEnd = data.toString().trim() === 'AQ==';
          this.send(isEnd ? 535 : 501, isEnd ? '5.7.8 Authentication failed' : '5.5.2 Malformed response');
          next();
        };
        end(334, Buffer.from(JSON.stringify(refused)).toString('base64'));
      });
    },
  });
}

// RFC 7628 3.2.2, with the values of RFC 6750 3.1.
const refused = { status: 'invalid_token', scope: 'mail' };

/** RFC 7628 3.1: `n,a=name,` and then key=value, each between two bytes of 0x01; null: it is not that. */
function readMessage(message: string): { username: string; accessToken: string } | null {
  const text = Buffer.from(message, 'base64').toString().replaceAll('\x01', '\n');
  const [, name, host, port, accessToken] =
    /^n,a=([^,\n]+),\nhost=(.+)\nport=(\d+)\nauth=Bearer (.+)\n\n$/.exec(text) ?? [];
  if (!name || !host || !port || !accessToken) return null;
  return { username: name.replaceAll('=2C', ',').replaceAll('=3D', '='), accessToken };
}
