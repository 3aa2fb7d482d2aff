import assert from "node:assert/strict";
import { defaultRules, formatRule, parseRule } from "./rule.ts";

Deno.test("rules are read as people write them, and written again", () => {
  const said = [
    ["disk_free_percent < 10 for 5m", "disk_free_percent < 10 for 5m", undefined],
    ["  temperature_c>85 ", "temperature > 85", undefined],
    ["missing for 180s", "missing for 3m", undefined],
    ["load_1 > 1.5 for 90s tag env=lab", "load_1 > 1.5 for 90s", "env=lab"],
    ["value.queue > -3 tag env=lab", "value.queue > -3", "env=lab"],
    ["missing for 1d tag rack=2", "missing for 1d", "rack=2"],
  ] as const;
  for (const [text, written, tag] of said) {
    const found = parseRule(text);
    assert(found, text);
    assert.deepEqual([formatRule(found.rule), found.tag], [written, tag]);
    assert.deepEqual(parseRule(written)?.rule, found.rule);
  }
  for (const text of defaultRules) assert.equal(formatRule(parseRule(text)!.rule), text);
});

Deno.test("what is no rule is none", () => {
  const none = [
    "",
    "missing",
    "missing for ever",
    "missing for 8d",
    "temperature",
    "temperature = 3",
    "temperature > hot",
    "temperature > 3 for",
    "temperature > 3 tag lab",
    "temprature > 3",
    "value. > 3",
    "temperature > 3 for 5m for 5m",
    "temperature > 1e400",
  ];
  for (const text of none) assert.equal(parseRule(text), undefined, text);
});
