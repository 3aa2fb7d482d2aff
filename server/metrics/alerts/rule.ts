import { parseDuration } from "../../../common/duration.ts";
import { type FigureName, figureNames } from "../../../protocol/figures.ts";
import type { HostReport } from "../../store/host_types.ts";

/** Longer than a week, a rule would outlive the samples that it looks at. */
const maxForMs = 7 * 24 * 60 * 60 * 1000;

/** When something is to be told of a host. */
export type AlertRule =
  | {
    readonly kind: "figure";
    /** A figure, or `value.` and the name of a host's own value. */
    readonly figure: string;
    readonly beyond: "<" | ">";
    readonly limit: number;
    /** For how long it has to be so; 0 is at once. */
    readonly forMs: number;
  }
  | { readonly kind: "missing"; readonly forMs: number };

/** A rule, and the hosts that it is about. */
export interface TaggedRule {
  readonly rule: AlertRule;
  /** As in `env=lab`; absent when it is about all. */
  readonly tag?: string;
}

/** What there is before anybody says otherwise. */
export const defaultRules = ["disk_free_percent < 10 for 5m", "temperature > 85", "missing for 3m"];

const figureShape =
  /^([\p{L}\p{N}_][\p{L}\p{N}_.:-]*)\s*([<>])\s*(-?\d{1,15}(?:\.\d{1,9})?)(?:\s+for\s+(\S+))?$/u;

/**
 * Reads a rule: `figure < number`, `figure > number for 5m`, `missing for 3m`; ` tag env=lab`
 * behind it limits it to hosts.
 *
 * @returns `undefined` when it is none.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(formatRule(parseRule("temperature_c>85")!.rule), "temperature > 85");
 * assert.equal(parseRule("temperature is high"), undefined);
 * ```
 */
export function parseRule(text: string): TaggedRule | undefined {
  const [, said = "", tag] =
    /^(.*?)(?:\s+tag\s+([^=\s]{1,63}=[^=\s]{1,63}))?$/su.exec(text.trim()) ??
      [];
  const rule = parseMissing(said) ?? parseFigure(said);
  return rule && (tag === undefined ? { rule } : { rule, tag });
}

function parseMissing(text: string): AlertRule | undefined {
  const [, time] = /^missing\s+for\s+(\S+)$/.exec(text) ?? [];
  const forMs = time === undefined ? undefined : spanOf(time);
  return forMs === undefined ? undefined : { kind: "missing", forMs };
}

function parseFigure(text: string): AlertRule | undefined {
  const [, name = "", beyond, limit, time] = figureShape.exec(text) ?? [];
  // So it is called where people write of it.
  const figure = name === "temperature_c" ? "temperature" : name;
  if (!isFigure(figure) && !/^value\../.test(figure)) return undefined;
  const forMs = time === undefined ? 0 : spanOf(time);
  if (forMs === undefined) return undefined;
  return {
    kind: "figure",
    figure,
    beyond: beyond === "<" ? "<" : ">",
    limit: Number(limit),
    forMs,
  };
}

function spanOf(text: string): number | undefined {
  const ms = parseDuration(text);
  return ms === undefined || ms > maxForMs ? undefined : ms;
}

/** Writes a rule as people write it. */
export function formatRule(rule: AlertRule): string {
  if (rule.kind === "missing") return `missing for ${formatSpan(rule.forMs)}`;
  const { figure, beyond, limit, forMs } = rule;
  return `${figure} ${beyond} ${limit}` + (forMs === 0 ? "" : ` for ${formatSpan(forMs)}`);
}

function formatSpan(ms: number): string {
  const units = [["d", 86_400_000], ["h", 3_600_000], ["m", 60_000]] as const;
  const fitting = units.find(([, length]) => ms % length === 0);
  return fitting === undefined ? `${ms / 1000}s` : `${ms / fitting[1]}${fitting[0]}`;
}

/** What a report says of what a rule is about; `undefined` when the host could not tell. */
export function valueIn(
  { figures, values }: Pick<HostReport, "figures" | "values">,
  figure: string,
): number | undefined {
  if (isFigure(figure)) return figures[figure] ?? undefined;
  return values.find(({ name }) => `value.${name}` === figure)?.value;
}

/** Whether a name is that of a figure that every host has. */
export function isFigure(name: string): name is FigureName {
  return (figureNames as readonly string[]).includes(name);
}
