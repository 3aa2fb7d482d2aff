import assert from "node:assert/strict";
import { describeAsText } from "./discover_command.ts";

const fingerprint = "f".repeat(43);
const addresses = [{ host: "192.0.2.20", port: 12345 }, { host: "2001:db8::1", port: 12345 }];

Deno.test("a server is told with all its addresses, in both languages", () => {
  const server = { name: "attic", fingerprint, addresses, httpPort: 8443 };
  assert.equal(
    describeAsText(server, "en"),
    [
      "attic",
      "  join:         chat connect 192.0.2.20:12345",
      "  also at:      [2001:db8::1]:12345",
      "  chat port:    12345",
      "  HTTPS port:   8443",
      `  fingerprint:  ${fingerprint}`,
    ].join("\n"),
  );
  assert.match(describeAsText(server, "pt-BR"), /^attic\n {2}para entrar: +chat connect 192/);
});

Deno.test("a name cannot draw on the terminal, forge a line, or be nothing", () => {
  const named = (name: string) => describeAsText({ name, fingerprint, addresses }, "en");
  assert.match(named("a\u001b[2J\nb"), /^a\[2J b\n {2}join:/);
  assert.match(named(" \u202e"), /^\(no name\)\n/);
});
