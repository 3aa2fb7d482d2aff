import assert from "node:assert/strict";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { projectDirectory } from "./support/project_directory.ts";

/** The part of `deno info --json` that is looked at. */
interface ModuleGraph {
  readonly modules: readonly {
    readonly specifier: string;
    readonly dependencies?: readonly {
      readonly specifier: string;
      /** Absent where only types are taken. */
      readonly code?: { readonly specifier: string };
      readonly isDynamic?: boolean;
    }[];
  }[];
}

async function graphOf(path: string): Promise<ModuleGraph> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", path],
    cwd: projectDirectory,
  }).output();
  return JSON.parse(new TextDecoder().decode(stdout));
}

function nameOf(specifier: string): string {
  if (!specifier.startsWith("file:")) return specifier;
  return relative(projectDirectory, fileURLToPath(specifier)).replaceAll("\\", "/");
}

/** What is loaded with a module, itself included, and what only when it is asked for. */
function loadedWith(path: string, { modules }: ModuleGraph) {
  const byName = new Map(modules.map((module) => [nameOf(module.specifier), module]));
  const loaded = new Set([path]);
  const later = new Set<string>();
  for (const name of loaded) {
    for (const { specifier, code, isDynamic } of byName.get(name)?.dependencies ?? []) {
      const target = nameOf(code?.specifier ?? specifier);
      if (isDynamic) later.add(target);
      else if (code !== undefined) loaded.add(target);
    }
  }
  return { loaded: [...loaded].sort(), later: [...later].sort() };
}

const graph = await graphOf("main.ts");

Deno.test("the version is told before anything else is loaded", () => {
  assert.deepEqual(loadedWith("main.ts", graph), {
    loaded: ["common/version.ts", "main.ts"],
    later: ["command_line.ts"],
  });
});

Deno.test("the command line loads no subcommand, and one package", () => {
  const { loaded, later } = loadedWith("command_line.ts", graph);
  const rooms = loaded.filter((name) => /^(server|client)\//.test(name));
  assert.deepEqual(rooms, []);
  const packages = loaded.filter((name) => name.startsWith("npm:"));
  assert.deepEqual(packages.map((name) => name.replace(/^npm:\/?|@[\d.]+$/g, "")), ["commander"]);
  for (const name of ["server/serve.ts", "client/connect_command.ts", "common/where.ts"]) {
    assert.ok(later.includes(name), name);
  }
});

Deno.test("no subcommand brings another's half of the program", () => {
  const { later } = loadedWith("command_line.ts", graph);
  for (const entry of later) {
    const { loaded } = loadedWith(entry, graph);
    const halves = ["server/", "client/"].filter((half) =>
      loaded.some((name) => name.startsWith(half))
    );
    assert.ok(halves.length <= 1, `${entry} loads ${halves.join(" and ")}`);
  }
});

Deno.test("looking for servers loads neither the store nor what TLS needs", () => {
  const { loaded } = loadedWith("client/discover_command.ts", graph);
  const heavy = loaded.filter((name) => /sqlite|x509|store\/|commander/.test(name));
  assert.deepEqual(heavy, []);
});

Deno.test("what scripts call often loads neither a screen nor what chat connect shows", () => {
  for (const name of ["send", "history", "complete"]) {
    const { loaded } = loadedWith(`client/${name}_command.ts`, graph);
    const heavy = loaded.filter((one) =>
      /^client\/terminal\/|text_face|connect_command|ink/.test(one)
    );
    assert.deepEqual(heavy, [], name);
  }
});

Deno.test("a report of cron loads no package, and nothing that fetches certificates or keeps a chat", () => {
  const { loaded } = loadedWith("client/report_command.ts", graph);
  const heavy = loaded.filter((name) =>
    /^npm:|sqlite|node:(tls|https?|crypto)|\/store\//.test(name)
  );
  assert.deepEqual(heavy, []);
});

Deno.test("chat connect loads what draws the screen only where there is a terminal to draw on", () => {
  const { loaded, later } = loadedWith("client/connect_command.ts", graph);
  assert.deepEqual(loaded.filter((name) => /ink|react|string-width|ink_screen/.test(name)), []);
  assert.ok(later.includes("client/terminal/run_screen.ts"));
});
