import { version } from "./common/version.ts";

// The commonest question of scripts gets its answer before anything else is loaded.
if (Deno.args.length === 1 && ["--version", "-V"].includes(Deno.args[0]!)) {
  console.log(`chat ${version}`);
} else {
  const { runCommandLine } = await import("./command_line.ts");
  Deno.exit(await runCommandLine(Deno.args));
}
