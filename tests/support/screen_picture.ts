import { join } from "node:path";
import type { Language } from "../../common/text/speak.ts";
import { dayOf } from "../../client/terminal/times.ts";
import { connect, say, serve } from "./people.ts";
import { inFolder } from "./temporary_folder.ts";
import { connectOnTerminal, type Terminal } from "./tmux.ts";

/** What is said in each language, and what the program says to it. */
const words = {
  en: {
    locale: "en_US.UTF-8",
    connected: /^ connected/,
    hello: "good morning",
    lunch: "lunch at twelve? 🍝",
    later: "lunch at one? 🍝",
    edited: "(edited)",
    answer: "fine by me",
    read: "✓✓ read",
    typed: "I bring the coffee",
    offer: "/accept",
  },
  "pt-BR": {
    locale: "pt_BR.UTF-8",
    connected: /^ conectado/,
    hello: "bom dia",
    lunch: "almoço ao meio-dia? 🍝",
    later: "almoço à uma? 🍝",
    edited: "(editada)",
    answer: "por mim, tudo bem",
    read: "✓✓ lida",
    typed: "eu levo o café",
    offer: "/accept",
  },
} as const;

/** The day and the time of every picture, so that it is the same whenever it is taken. */
const pictured = { day: "2026-12-01T12:00:00Z", time: "18:32" };

/** Takes a picture of a real conversation on a real terminal, of 80 columns and 20 rows. */
export async function screenPicture(language: Language): Promise<string> {
  let picture = "";
  await inFolder(async (folder) => {
    await using server = await serve(folder, { httpPort: 0 });
    const [owner, others] = server.lines;
    await using ana = await connectOnTerminal(folder, "ana", [owner!], {
      ...{ columns: 80, rows: 20 },
      env: { LANG: words[language].locale },
    });
    await ana.until(words[language].connected);
    await using bia = await connect(folder, "bia", others!);
    await using zoe = await connect(folder, "zoe", others!);
    picture = await talk({ folder, ana, bia, zoe }, language);
  });
  return picture;
}

type Person = Awaited<ReturnType<typeof connect>>;

async function talk(
  { folder, ana, bia, zoe }: { folder: string; ana: Terminal; bia: Person; zoe: Person },
  language: Language,
): Promise<string> {
  const said = words[language];
  await say(bia, `/group #lab ana zoe`);
  await say(bia, said.lunch);
  await ana.until(/^ #lab +1│/);
  await ana.press("C-k");
  await ana.until((rows) => rows.at(-2) === "?");
  await ana.type("lab");
  await ana.press("Enter");
  await ana.until(`bia ${said.lunch}`);
  await zoe.stdout.waitFor(said.lunch);
  await say(zoe, `/join #lab\n日本語, 👩‍💻`);
  await ana.until("zoe 日本語, 👩‍💻");
  await ana.type(`/reply 2 ${said.answer}`);
  await ana.press("Enter");
  await ana.until(said.read);
  await say(bia, `/edit last ${said.later}`);
  await ana.until(said.edited);
  const path = join(folder, "plan.pdf");
  await Deno.writeFile(path, new Uint8Array(48_000));
  await say(bia, `/send #lab ${path}`);
  await ana.until(said.offer);
  await say(zoe, `/msg ana psst`);
  await ana.until(/zoe +@1│/);
  await say(zoe, `/join #lobby\n${said.hello}`);
  await ana.until(/#lobby +1│/);
  await ana.type(said.typed);
  await ana.until((rows) => rows.at(-2) === `> ${said.typed}`);
  // Presence and the last receipt come when they come.
  const isWhole = (rows: readonly string[]) =>
    rows.some((row) => /^●zoe/.test(row)) && rows.some((row) => row.endsWith(said.read));
  return steady(await ana.until(isWhole), language);
}

/** Makes a picture of any day one of that day. */
function steady(rows: readonly string[], language: Language): string {
  const day = ` ${dayOf(pictured.day, language)} `;
  return rows.map((row) => {
    if (/│── .*20\d\d/.test(row)) {
      return row.replace(/── .*/, (rule) => "──" + day.padEnd(rule.length - 2, "─"));
    }
    return row.replace(/│\d\d:\d\d /, `│${pictured.time} `);
  }).join("\n").trimEnd();
}
