import {
  type EdgeServer,
  startEdgeServer,
  type Transport,
  transports,
} from "./support/edge_server.ts";
import { type House, transportCases } from "./transport_cases.ts";

function over(server: EdgeServer, transport: Transport): House {
  const connect = () => server.connect(transport);
  return {
    logged: server.logged,
    connect,
    async join(username) {
      const client = await connect();
      await client.hello();
      await client.register(username);
      return client;
    },
    stop: () => server.stop(),
  };
}

for (const { claim, clock, run } of transportCases) {
  for (const transport of transports) {
    Deno.test(`over ${transport}, ${claim}`, async () => {
      const time = clock?.();
      await using server = await startEdgeServer({}, time);
      await run(over(server, transport), time);
    });
  }
}
