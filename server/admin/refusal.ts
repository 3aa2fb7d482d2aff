import { exitCodes } from "../../common/exit_codes.ts";
import { Failure } from "../../common/failure.ts";
import { adminTexts } from "../../common/text/admin.ts";
import { fill, type Language } from "../../common/text/speak.ts";
import type { ProblemStatus } from "../http/problem.ts";

interface RefusalRow {
  /** What a running server answers with. */
  readonly status: ProblemStatus;
  readonly exitCode: number;
  /** The key of what would work, where we know it. */
  readonly hint?: keyof typeof adminTexts.en;
}

/** Why an order of the operator cannot be carried out; the text of each has its code as its key. */
const refusals = {
  backup_failed: { status: 503, exitCode: exitCodes.cannotCreate },
  backup_under_way: { status: 409, exitCode: exitCodes.tempFail },
  host_name_taken: { status: 409, exitCode: exitCodes.cannotCreate },
  last_owner: { status: 409, exitCode: exitCodes.noPermission, hint: "last_owner_hint" },
  operator_may_not_read: {
    status: 403,
    exitCode: exitCodes.noPermission,
    hint: "operator_may_not_read_hint",
  },
  scope_not_for_it: { status: 409, exitCode: exitCodes.usage },
  token_exists: { status: 409, exitCode: exitCodes.cannotCreate, hint: "token_exists_hint" },
  too_many_backups: { status: 409, exitCode: exitCodes.cannotCreate },
  too_many_tags: { status: 409, exitCode: exitCodes.data },
  too_many_tokens: { status: 409, exitCode: exitCodes.cannotCreate, hint: "unknown_token_hint" },
  unknown_conversation: {
    status: 404,
    exitCode: exitCodes.data,
    hint: "unknown_conversation_hint",
  },
  unknown_host: { status: 404, exitCode: exitCodes.data, hint: "unknown_host_hint" },
  unknown_invite: { status: 404, exitCode: exitCodes.data, hint: "unknown_invite_hint" },
  unknown_rule: { status: 404, exitCode: exitCodes.data, hint: "unknown_rule_hint" },
  unknown_session: { status: 404, exitCode: exitCodes.data, hint: "unknown_session_hint" },
  unknown_token: { status: 404, exitCode: exitCodes.data, hint: "unknown_token_hint" },
  unknown_user: { status: 404, exitCode: exitCodes.noUser, hint: "unknown_user_hint" },
  usual_retention_given: {
    status: 409,
    exitCode: exitCodes.config,
    hint: "usual_retention_given_hint",
  },
} as const satisfies Readonly<Record<string, RefusalRow>>;

/** A reason why an order is refused. */
export type AdminRefusalCode = keyof typeof refusals;

type Values = Readonly<Record<string, string | number>>;

/** Thrown by an order that cannot be carried out. */
export class AdminRefusal extends Error {
  override readonly name = "AdminRefusal";

  /** @param values what its text and its hint have holes for. */
  constructor(readonly code: AdminRefusalCode, readonly values: Values) {
    super(code);
  }

  get status(): ProblemStatus {
    return refusals[this.code].status;
  }

  /** What it says to a person. */
  text(language: Language): string {
    return fill(adminTexts[language][this.code], this.values);
  }

  /** The same, as a command ends with it. */
  asFailure(language: Language): Failure {
    const { exitCode, hint }: RefusalRow = refusals[this.code];
    const told = hint && fill(adminTexts[language][hint], this.values);
    return new Failure(exitCode, this.text(language), told);
  }
}

/** Whether a code that was read is one of ours. */
export function isAdminRefusalCode(code: string | undefined): code is AdminRefusalCode {
  return code !== undefined && Object.hasOwn(refusals, code);
}
