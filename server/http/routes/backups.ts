import * as v from "valibot";
import { languageOf } from "../../../common/text/speak.ts";
import { type Route, route } from "../route.ts";

/** Backups, for the operator; they stay on the server's disk, where whoever has it fetches them. */
export const backupRoutes: readonly Route[] = [
  route({
    method: "POST",
    path: "/api/v1/backups",
    id: "makeBackup",
    tag: "operator",
    summary: "Makes a backup in the data folder, as chat admin backup does",
    scopes: ["admin:write"],
    success: {
      status: 201,
      description: "Where it is, on the server",
      schema: v.object({ file: v.string(), bytes: v.number(), made: v.string() }),
    },
    problems: [409, 503],
    async handle({ context, services, caller, address, parts }) {
      const language = languageOf(context.req.header("accept-language"));
      const made = await services.backups.make(language);
      const { file } = made;
      services.notes.note({
        kind: "admin",
        address,
        detail: `backup ${file} by ${caller.shownAs}`,
      });
      parts.log.info("admin_backup", { file });
      return made;
    },
  }),
];
