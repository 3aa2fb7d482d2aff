import { uuidv7 } from "../../protocol/ids.ts";
import type { WireClient } from "../../tests/support/wire_client.ts";
import type { Measure } from "./bench.ts";
import { besideNgircd } from "./beside.ts";
import type { ChatServer } from "./chat_server.ts";
import { loadPassword, members, newPrefix, userName } from "./chatload.ts";
import { rateResult } from "./results.ts";

/** Names that fit one request. */
const namesPerRequest = 500;

/** Connections that register people at the same time; the server hashes two passwords at once. */
const registrars = 4;

/** Deliveries a second when one of many in a group speaks. */
export const groupRate = (memberCount: number): Measure => async (bench) => {
  const chatload = await bench.chatload();
  const load = [
    ...["--scenario", "fanout", "--members", String(memberCount), "--senders", "1"],
    ...["--window", "16", "--conc", "16", "--secs", String(bench.seconds), "--warmup", "1"],
  ];
  const runs = await besideNgircd(
    bench,
    async (server) => {
      const prefix = newPrefix();
      const group = await prepareGroup(server, prefix, memberCount);
      const target = ["--port", String(server.plainPort), "--pid", String(server.pid)];
      return await chatload([...target, "--prefix", prefix, ...members(group), ...load]);
    },
    ({ pid, port }) => {
      const prefix = newPrefix();
      const target = ["--dialect", "irc", "--port", String(port), "--pid", String(pid)];
      return chatload([...target, "--prefix", prefix, "--group", prefix, ...load]);
    },
  );
  return rateResult(runs);
};

/** Registers the people whose names the load generator makes from `prefix`, and gives them a group. */
async function prepareGroup(server: ChatServer, prefix: string, count: number): Promise<string> {
  const names = Array.from({ length: count }, (_, index) => userName(prefix, index));
  await registerAll(server, names);
  using owner = await server.connect();
  await owner.hello();
  await owner.ask({ type: "login", username: names[0]!, password: loadPassword });
  const group = `#${prefix}`;
  await succeed(owner, { type: "create_group", name: group, members: [] });
  for (let at = 0; at < names.length; at += namesPerRequest) {
    const some = names.slice(at, at + namesPerRequest).filter((name) => name !== names[0]);
    await succeed(owner, { type: "add_to_group", receiver: group, members: some });
  }
  return group;
}

type GroupRequest =
  | { type: "create_group"; name: string; members: string[] }
  | { type: "add_to_group"; receiver: string; members: string[] };

async function succeed(owner: WireClient, request: GroupRequest): Promise<void> {
  const answer = await owner.ask({ ...request, client_id: uuidv7() });
  if (answer.status !== "success") throw new Error(`Cannot make the group: ${answer.message}`);
}

/** Registers as an older client does, which leaves the connection free for the next name. */
async function registerAll(server: ChatServer, names: readonly string[]): Promise<void> {
  const share = Math.ceil(names.length / registrars);
  await Promise.all(Array.from({ length: registrars }, async (_, index) => {
    using registrar = await server.connect();
    for (const username of names.slice(index * share, (index + 1) * share)) {
      await registrar.say({ type: "register", username, password: loadPassword });
      const { status } = await registrar.next("register_response");
      if (status !== "success") throw new Error(`Cannot register ${username}`);
    }
  }));
}
