import assert from "node:assert/strict";
import { localeLanguage } from "./locale.ts";

const language = (values: Record<string, string>) =>
  localeLanguage(new Map(Object.entries(values)));

Deno.test("the language is the locale's, and CHAT_LANG goes before it", () => {
  assert.equal(language({ LANG: "pt_BR.UTF-8" }), "pt-BR");
  assert.equal(language({ LANG: "C.UTF-8" }), "en");
  assert.equal(language({ LC_ALL: "C", LC_MESSAGES: "pt_BR", LANG: "pt_BR" }), "en");
  assert.equal(language({ LC_MESSAGES: "pt_PT", LANG: "de_DE" }), "pt-BR");
  assert.equal(language({ CHAT_LANG: "pt", LC_ALL: "en_US.UTF-8" }), "pt-BR");
});

Deno.test("an empty variable says nothing", () => {
  assert.equal(language({ CHAT_LANG: "", LC_ALL: "", LANG: "pt_BR.UTF-8" }), "pt-BR");
});
