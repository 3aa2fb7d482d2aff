import { hash } from "node:crypto";
import { checkContent, digestOf } from "../../protocol/content.ts";
import type { Services } from "../services.ts";
import { type Caller, feedOf, Refusal } from "./command.ts";

/**
 * The text that came in a frame, and its digest.
 *
 * @throws {Refusal} when it cannot be kept as it is, or is not what its digest says.
 */
export function textOf(
  frame: { readonly content: string; readonly digest?: string },
  caller: Caller,
  services: Services,
): { readonly content: string; readonly digest: string } {
  const content = checkContent(frame.content);
  if (!content.ok) throw new Refusal(content.code, content.details);
  const digest = digestOf(frame.content);
  checkDigest(frame, digest, caller, services);
  return { content: content.value, digest };
}

/** Checks the digest that came with a text, in either of the forms that clients send. */
function checkDigest(
  { content, digest: claimed }: { readonly content: string; readonly digest?: string },
  digest: string,
  caller: Caller,
  { log }: Services,
): void {
  if (claimed === undefined || claimed === digest) return;
  const isMd5 = claimed.startsWith("md5:") && claimed === "md5:" + hash("md5", content, "hex");
  if (isMd5) return;
  log.warn("integrity_refused", { account: feedOf(caller).account.id, claimed, digest });
  throw new Refusal("integrity");
}
