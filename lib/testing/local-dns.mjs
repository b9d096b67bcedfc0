// Preloaded into every process of a Rekey (NODE_OPTIONS=--import …): questions to the DNS go to REKEY_TEST_DNS, and names
// of `.test-zone.example` have the addresses it tells. Every other name is found as on any machine.
import dns from 'node:dns/promises';
import { syncBuiltinESMExports } from 'node:module';

const server = process.env.REKEY_TEST_DNS;
if (server) {
  const { lookup, Resolver } = dns;
  dns.Resolver = class extends Resolver {
    constructor(options) {
      super(options);
      this.setServers([server]);
    }
  };
  dns.lookup = async (host, options) => {
    if (!host.endsWith('.test-zone.example')) return lookup(host, options);
    const found = await new dns.Resolver().resolve4(host);
    const addresses = found.map((address) => ({ address, family: 4 }));
    return options?.all ? addresses : addresses[0];
  };
  syncBuiltinESMExports();
}
