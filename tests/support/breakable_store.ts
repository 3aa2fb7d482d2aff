import { digestOf } from "../../protocol/content.ts";
import type { TestStore } from "../../server/store/testing.ts";
import type { Operation } from "../../server/store/types.ts";

/** COMMIT fails behind it, in a store that was made breakable. */
export const boom: Operation<"set_meta"> = { kind: "set_meta", key: "boom", value: "" };

/**
 * Makes the database fail every text that says `boom`, and COMMIT behind the operation {@link boom}
 * and behind every text that says `unkept`, by a promise that is not kept.
 */
export function makeBreakable({ database }: Pick<TestStore, "database">): void {
  // By the digest: an edit has no text of its own.
  database.exec(`
    CREATE TABLE promises (account INTEGER REFERENCES accounts DEFERRABLE INITIALLY DEFERRED);
    CREATE TRIGGER broken AFTER INSERT ON meta WHEN new.key = 'boom'
    BEGIN INSERT INTO promises VALUES (-1); END;
    CREATE TRIGGER unkept AFTER INSERT ON entries WHEN new.digest = '${digestOf("unkept")}'
    BEGIN INSERT INTO promises VALUES (-1); END;
    CREATE TRIGGER boom BEFORE INSERT ON entries WHEN new.digest = '${digestOf("boom")}'
    BEGIN SELECT RAISE(ABORT, 'boom'); END`);
}
