import type { TestServer } from "./test_server.ts";
import type { WireClient } from "./wire_client.ts";

/** Another connection of somebody who has an account, with a session of its own. */
export async function logIn(
  house: TestServer,
  username: string,
  more: Record<string, unknown> = {},
): Promise<WireClient> {
  const client = await house.connect();
  await client.hello();
  await client.login(username, more);
  return client;
}
