/** `deno task openapi`: writes the description of the HTTP surface from the table of routes. */
import { routes } from "../server/http/routes/table.ts";
import { describe } from "./openapi.ts";

await Deno.writeTextFile("docs/openapi.json", JSON.stringify(describe(routes), null, 2) + "\n");
