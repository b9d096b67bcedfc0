// A process of its own: passes connections on to a port of this machine, each byte half of the round trip later, in both directions.
import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const [port, roundTripMs] = process.argv.slice(2).map(Number) as [number, number];
/** On the way in one direction at most, as in a long cable; then the sender waits. */
const mostBytes = 16 * 1024 * 1024;

const server = net.createServer({ noDelay: true, allowHalfOpen: true }, async (client) => {
  const target = net.connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
  for (const socket of [client, target]) socket.on('error', () => {});
  client.pause();
  await pause(roundTripMs / 2);
  passOn(client, target);
  passOn(target, client);
  client.once('close', () => target.destroy());
  target.once('close', () => client.end());
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
console.log((server.address() as net.AddressInfo).port);

function passOn(from: net.Socket, to: net.Socket): void {
  let onTheWay = 0;
  from.on('data', (bytes) => {
    onTheWay += bytes.length;
    if (onTheWay > mostBytes) from.pause();
    setTimeout(() => {
      onTheWay -= bytes.length;
      if (to.writable) to.write(bytes);
      if (onTheWay <= mostBytes) from.resume();
    }, roundTripMs / 2);
  });
  from.on('end', () => setTimeout(() => to.end(), roundTripMs / 2));
  from.resume();
}
