import { type ActivityVerification, verifyActivity } from "./activity_verify.ts";
import { lookAt } from "./database.ts";
import { migrations } from "./schema.ts";

/**
 * Goes through the activity log of the database at `path`, which may be in use.
 *
 * @throws StoreVersionError when a newer program wrote it; OlderDatabase; DamagedDatabase.
 */
export function auditDatabase(path: string): ActivityVerification {
  return lookAt(path, migrations, verifyActivity);
}
