import { type Budget, grade, gradedValue, type Quantity, type Result } from "./measures.ts";

/** One line of the table: what was measured, or why it could not be. */
export interface Row {
  readonly name: string;
  readonly what: string;
  readonly budget: Budget | undefined;
  readonly result: Result | undefined;
  /** Why there is no result. */
  readonly missing: string | undefined;
}

const nothing = "–";

/** A number with three significant digits, and its thousands grouped. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const rounded = Number(value.toPrecision(3));
  return rounded.toLocaleString("en-US", { maximumFractionDigits: 6, useGrouping: true })
    .replaceAll(",", "\u202f");
}

/** A quantity as people read it: `68\u202f400/s`, `0.31 ×`, `ngircd 2.1 ms`. */
export function formatQuantity({ value, unit, of }: Quantity): string {
  const text = `${formatNumber(value)}${unit === "/s" ? "" : " "}${unit}`;
  return of === undefined ? text : `${of} ${text}`;
}

const header = ["what", "ours", "peer", "ratio", "at least", "goal", "reached", "remarks"];

/** The rows as a table in Markdown. */
export function markdownTable(rows: readonly Row[]): string {
  const lines = [header, header.map(() => "---"), ...rows.map(cellsOf)];
  return lines.map((cells) => `| ${cells.map(escaped).join(" | ")} |`).join("\n");
}

function cellsOf({ what, budget, result, missing }: Row): string[] {
  const value = budget && result && gradedValue(budget, result);
  return [
    what,
    result ? formatQuantity(result.ours) : nothing,
    result?.peer ? formatQuantity(result.peer) : nothing,
    result?.ratio === undefined ? nothing : formatQuantity({ value: result.ratio, unit: "×" }),
    budget ? formatQuantity({ value: budget.atLeast, unit: budget.unit }) : nothing,
    budget ? formatQuantity({ value: budget.goal, unit: budget.unit }) : nothing,
    budget && value !== undefined ? grade(budget, value) : nothing,
    missing ?? result?.remarks.join("; ") ?? "",
  ];
}

function escaped(cell: string): string {
  return cell.replaceAll("|", "\\|").replaceAll("\n", " ");
}
