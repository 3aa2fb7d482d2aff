import * as v from "valibot";

/** What a running server leaves in `admin.json`. */
export const adminFile = v.object({ port: v.number(), token: v.string() });
