import { uuidv7 } from "../../protocol/ids.ts";
import type { Measure } from "./bench.ts";
import { freshServer } from "./beside.ts";
import type { ChatServer } from "./chat_server.ts";
import { write } from "./history.ts";
import { median } from "./measures.ts";

interface Returner {
  readonly username: string;
  readonly token: string;
}

const group = "#all";
const lineFeed = 10;
const encoder = new TextEncoder();

/** Seconds until all of many who come back at the same moment have everything that they missed. */
export const resumeMany = (clients: number, messages: number): Measure => async (bench) => {
  const many = bench.quick ? Math.ceil(clients / 5) : clients;
  await using server = await freshServer(bench);
  const { returners, conversation } = await prepare(server, many, messages);
  const seconds: number[] = [];
  for (let run = 0; run < bench.runs; run++) {
    bench.signal.throwIfAborted();
    const startedAt = performance.now();
    const all = returners.map((returner) => resumeOnce(server, returner, conversation, messages));
    await Promise.all(all);
    seconds.push((performance.now() - startedAt) / 1000);
  }
  return {
    ours: { value: median(seconds), unit: "s" },
    remarks: [`${many} clients over TLS, each ${messages} messages; they only count lines`],
  };
};

async function prepare(server: ChatServer, clients: number, messages: number) {
  const returners: Returner[] = [];
  for (let at = 0; at < clients; at++) {
    using client = await server.connect();
    await client.hello();
    const { token } = await client.register(`member-${at}`);
    returners.push({ username: client.username, token: String(token) });
  }
  using author = await server.connect();
  await author.hello();
  await author.register("author");
  const members = returners.map(({ username }) => username);
  await author.ask({ type: "create_group", client_id: uuidv7(), name: group, members });
  const conversation = await write(author, messages, group);
  return { returners, conversation };
}

/** Comes back and counts what comes; the generator's own work must not be what is measured. */
async function resumeOnce(
  server: ChatServer,
  { username, token }: Returner,
  conversation: string,
  messages: number,
): Promise<void> {
  using conn = await server.dialTls();
  const frames = [
    { type: "hello", protocol: 1, agent: "bench/1" },
    { type: "login", username, token, cursors: { [conversation]: 1 } },
  ];
  await conn.write(encoder.encode(frames.map((frame) => JSON.stringify(frame) + "\n").join("")));
  const lines = await countLines(conn, messages);
  // welcome, login_response, the messages, caught_up; what else there is only makes it more.
  if (lines < messages + 3) throw new Error(`${username} got ${lines} lines`);
}

/** Reads until `caught_up`, which is looked for only where it can be: texts are not decoded. */
async function countLines(conn: Deno.Conn, atLeast: number): Promise<number> {
  const buffer = new Uint8Array(256 * 1024);
  const decoder = new TextDecoder();
  let lines = 0;
  let end = "";
  for (;;) {
    const read = await conn.read(buffer);
    if (read === null) throw new Error(`The server hung up after ${lines} lines`);
    const chunk = buffer.subarray(0, read);
    for (let at = chunk.indexOf(lineFeed); at >= 0; at = chunk.indexOf(lineFeed, at + 1)) lines++;
    if (lines < atLeast) continue;
    end += decoder.decode(chunk);
    if (end.includes('"caught_up"')) return lines;
  }
}
