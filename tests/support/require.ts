import { join } from "node:path";

interface ToolRow {
  readonly commands: readonly string[];
  readonly package: string;
  /** Nobody else can do with it what the tests do. */
  readonly needsRoot?: true;
}

/** The tools that tests may ask for: what they are called on `PATH`, and Debian's package. */
export const tools = {
  bash: { commands: ["bash"], package: "bash" },
  chromium: { commands: ["chromium", "chromium-browser"], package: "chromium" },
  cron: { commands: ["cron"], package: "cron", needsRoot: true },
  curl: { commands: ["curl"], package: "curl" },
  fish: { commands: ["fish"], package: "fish" },
  ip: { commands: ["ip"], package: "iproute2", needsRoot: true },
  mount: { commands: ["mount"], package: "mount", needsRoot: true },
  nginx: { commands: ["nginx"], package: "nginx-light" },
  ngircd: { commands: ["ngircd"], package: "ngircd" },
  openssl: { commands: ["openssl"], package: "openssl" },
  prometheus: { commands: ["prometheus"], package: "prometheus" },
  promtool: { commands: ["promtool"], package: "prometheus" },
  prlimit: { commands: ["prlimit"], package: "util-linux" },
  python3: { commands: ["python3"], package: "python3" },
  strace: { commands: ["strace"], package: "strace" },
  "systemd-analyze": { commands: ["systemd-analyze"], package: "systemd" },
  tmux: { commands: ["tmux"], package: "tmux" },
  tshark: { commands: ["tshark"], package: "tshark", needsRoot: true },
  unshare: { commands: ["unshare"], package: "util-linux", needsRoot: true },
  wget: { commands: ["wget"], package: "wget" },
  zsh: { commands: ["zsh"], package: "zsh" },
} as const satisfies Readonly<Record<string, ToolRow>>;

export type Tool = keyof typeof tools;

const windows = Deno.build.os === "windows";

/** Where a tool is, or `undefined` when it is not on `PATH`. */
export function findTool(tool: Tool, path = Deno.env.get("PATH") ?? ""): string | undefined {
  const folders = path.split(windows ? ";" : ":").filter((folder) => folder !== "");
  const candidates = tools[tool].commands.flatMap((command) =>
    folders.map((folder) => join(folder, windows ? `${command}.exe` : command))
  );
  return candidates.find(isFile);
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** Whether a tool is on `PATH`, and we are root if it needs that. */
export function hasTool(tool: Tool): boolean {
  const { needsRoot }: ToolRow = tools[tool];
  return findTool(tool) !== undefined && (!needsRoot || Deno.uid() === 0);
}

function describe(tool: Tool): string {
  const { needsRoot }: ToolRow = tools[tool];
  return needsRoot ? `${tool} as root` : tool;
}

/** How a test is registered; the parameters can be replaced by a test of this very function. */
interface Registry {
  readonly test: (definition: Deno.TestDefinition) => void;
  readonly has: (tool: Tool) => boolean;
  readonly requireAll: boolean;
}

const registry: Registry = {
  test: Deno.test,
  has: hasTool,
  requireAll: Deno.env.get("CHAT_TEST_REQUIRE") === "all",
};

/**
 * Registers a test that needs tools. Where one is absent the test is ignored, and its name says
 * which; `deno task test` then lists it with how to install it. With `CHAT_TEST_REQUIRE=all` an
 * absent tool makes the test fail.
 */
export function toolTest(
  needed: Tool | readonly Tool[],
  name: string,
  fn: (t: Deno.TestContext) => void | Promise<void>,
  { test, has, requireAll }: Registry = registry,
): void {
  const absent = [needed].flat().filter((tool) => !has(tool));
  if (absent.length === 0) return test({ name, fn });
  const names = absent.map(describe).join(", ");
  const reason = `[needs ${names}]`;
  if (!requireAll) return test({ name: `${name} ${reason}`, ignore: true, fn });
  test({
    name: `${name} ${reason}`,
    fn() {
      throw new Error(`${names} must be installed: CHAT_TEST_REQUIRE is "all"`);
    },
  });
}
