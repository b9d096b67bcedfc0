// An IMAP server (RFC 3501) of empty mailboxes that takes every password and answers at once: what is left of a check is what
// Rekey itself does. Prints its port, and ends when its parent does.
import net from 'node:net';

const answers: Record<string, string> = {
  CAPABILITY: '* CAPABILITY IMAP4rev1\r\n',
  STATUS: '* STATUS INBOX (MESSAGES 0 UIDNEXT 1 UIDVALIDITY 1)\r\n',
  LIST: '* LIST () "/" INBOX\r\n',
  LOGOUT: '* BYE\r\n',
  EXAMINE: '* 0 EXISTS\r\n* OK [UIDVALIDITY 1] valid\r\n* OK [UIDNEXT 1] next\r\n',
};

const server = net.createServer((socket) => {
  let rest = '';
  socket.on('error', () => socket.destroy());
  socket.write('* OK [CAPABILITY IMAP4rev1] ready\r\n');
  socket.on('data', (chunk) => {
    const lines = (rest + chunk.toString('latin1')).split('\r\n');
    rest = lines.pop() as string;
    let isOver = false;
    let said = '';
    for (const line of lines) {
      const [tag, name = ''] = line.split(' ', 2);
      said += `${answers[name.toUpperCase()] ?? ''}${tag} OK done\r\n`;
      isOver ||= /^logout$/i.test(name);
    }
    if (isOver) socket.end(said);
    else socket.write(said);
  });
});

// All of 127.0.0.0/8, so that each host of the accounts has an address of its own.
server.listen(0, '0.0.0.0', 1024, () => console.log((server.address() as net.AddressInfo).port));
process.stdin.resume().once('end', () => process.exit());
