import { exitCodes } from "../../common/exit_codes.ts";
import { Failure } from "../../common/failure.ts";
import { reportTexts } from "../../common/text/report.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import { type NamedValue, valueName } from "../../protocol/figures.ts";
import { maxValuesPerReport } from "../../protocol/limits.ts";
import { sanitize } from "../../common/sanitize.ts";

/** `queue.length=12jobs`: a name, a number, and a unit where there is one, as in `°C` or `MB/s`. */
const shape = /^([^=]+)=([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?) ?([\p{L}%°/]{0,16})$/u;

/** Reads what `--value` was given. Throws {@link Failure} 64 for what is no value, and for two. */
export function parseValues(texts: readonly string[], language: Language): NamedValue[] {
  const say = speak(reportTexts, language);
  if (texts.length > maxValuesPerReport) {
    throw new Failure(exitCodes.usage, say("too_many_values", { max: maxValuesPerReport }));
  }
  const values = texts.map((text) => parseValue(text, say));
  const twice = values.find(({ name }, at) => values.findIndex((one) => one.name === name) < at);
  if (twice === undefined) return values;
  throw new Failure(exitCodes.usage, say("value_twice", { name: twice.name }));
}

function parseValue(
  text: string,
  say: ReturnType<typeof speak<typeof reportTexts.en>>,
): NamedValue {
  const [, name, number, unit] = shape.exec(text) ?? [];
  const value = Number(number);
  // Beyond that, numbers lose their last digits on the way.
  if (name !== undefined && valueName.test(name) && Math.abs(value) <= Number.MAX_SAFE_INTEGER) {
    return { name, value, ...(unit && { unit }) };
  }
  const shown = sanitize(text);
  throw new Failure(exitCodes.usage, say("bad_value", { text: shown }), say("bad_value_hint"));
}
