import assert from "node:assert/strict";
import { startTestServer } from "../../tests/support/test_server.ts";

Deno.test("a password that is reset while it is being checked opens nothing", async () => {
  await using house = await startTestServer();
  await house.join("ana").then((ana) => ana.close());
  const { services } = house.server;
  const account = services.store.accountNamed("ana")!.id;
  const verify = services.passwords.verify.bind(services.passwords);
  services.passwords.verify = async (...args) => {
    const isRight = await verify(...args);
    const passwordHash = await services.passwords.hash("another password");
    await services.store.commit([
      { kind: "set_password", account, passwordHash },
      { kind: "revoke_sessions", account },
    ]);
    return isRight;
  };
  using late = await house.connect();
  await late.hello();
  assert.equal((await late.login("ana")).code, "wrong_credentials");
  assert.deepEqual(services.store.sessionsOf(account), []);
});
