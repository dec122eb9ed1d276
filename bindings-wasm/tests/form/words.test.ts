//! What people type, what the form shows, and where answers stand.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { Answers } from "../../dist/form/answers.js";
import { possible, quantity, unit, value } from "../../dist/form/format.js";
import { key, split, steps } from "../../dist/form/path.js";
import { grouped, read, show } from "../../dist/form/reading.js";
import { say } from "../../dist/form/texts.js";

test("amounts are read as people write them", () => {
  const written: [typed: string, read: string | undefined][] = [
    ["1,234.50", "1234.50"],
    ["1，234.5", "1234.5"],
    [" 1 234 元", "1234"],
    ["¥800", "800"],
    ["￥800", "800"],
    ["８００．５", "800.5"],
    ["800块", "800"],
    ["0", "0"],
    ["-5", "-5"],
    ["", undefined],
    ["   ", undefined],
    // What is no number goes on as it is: the core says so.
    ["八百", "八百"],
    ["12abc", "12abc"],
  ];
  for (const [typed, expected] of written) assert.equal(read("money", typed), expected, typed);
});

test("dates are read in the forms that are in use", () => {
  for (const typed of ["1985-03-01", "1985/3/1", "1985.3.1", "1985年3月1日", "1985 年 3 月 1 日", "19850301", "１９８５０３０１"]) {
    assert.equal(read("date", typed), "1985-03-01", typed);
  }
  assert.equal(read("date", "1985-3"), "1985-3");
  assert.equal(read("date", "去年"), "去年");
  assert.equal(read("date", "1985-13-41"), "1985-13-41");
});

test("amounts are shown with thousands separators", () => {
  assert.equal(grouped("0"), "0");
  assert.equal(grouped("999.99"), "999.99");
  assert.equal(grouped("1000"), "1,000");
  assert.equal(grouped("-1234567.8912"), "-1,234,567.8912");
  assert.equal(grouped("12345678901234567890.25"), "12,345,678,901,234,567,890.25");
  assert.equal(grouped("八百"), "八百");
  assert.equal(show("money", "1000"), "1,000");
  assert.equal(show("region", "610330"), "610330");
  assert.equal(show("int", "1000"), "1000");
  assert.equal(show("money", null), "");
});

test("values and units are written in both languages", () => {
  assert.equal(unit("CNY/person/month", "zh"), "元/人/月");
  assert.equal(unit("month", "zh"), "个月");
  assert.equal(unit("CNY/month", "en"), "CNY/month");
  assert.equal(quantity("1234.50", "CNY/month", "zh"), "1,234.50 元/月");
  assert.equal(value(true, {}, "zh"), "是");
  assert.equal(value(null, {}, "en"), "None");
  assert.equal(value("610330", { type: "region" }, "zh"), "610330");
  const codes = [{ code: "urban", label: { zh: "城镇", en: "Urban" } }];
  assert.equal(value("urban", { codes }, "zh"), "城镇");
  assert.equal(value("urban", { codes }, "en"), "Urban");
});

test("what is possible is said as far as it tells something", () => {
  const about = { rule: "r", path: "", label: { zh: "", en: "" }, programme: "p", kind: "benefit", unit: "CNY/month", may_fail: false, depends_on: [], values: null } as const;
  const range = (min: string, max: string): string => possible({ ...about, range: { min, max } }, "zh");
  assert.equal(range("0.00", "986.00"), "最多 986.00 元/月");
  assert.equal(range("100.00", "986.00"), "100.00 至 986.00 元/月");
  assert.equal(range("0.00", "100500000000.00"), "多少还看不出");
  assert.equal(range("5.00", "100500000000.00"), "至少 5.00 元/月");
  assert.equal(possible({ ...about, range: null, values: [true, false] }, "zh"), "可能符合，也可能不符合");
  assert.equal(possible({ ...about, range: null, values: [true, null], may_fail: true }, "en"), "Yes, or none, may not be possible to work out");
});

test("Chinese labels get Chinese punctuation", () => {
  const zh = (text: string): string => say({ zh: text, en: "x" }, "zh");
  assert.equal(zh("经核对,家庭财产符合当地低保规定"), "经核对，家庭财产符合当地低保规定");
  assert.equal(zh("患重特大疾病(当地目录)"), "患重特大疾病（当地目录）");
  assert.equal(zh("国办发(2023)39号"), "国办发(2023)39号");
  assert.equal(zh("1,000 元"), "1,000 元");
});

test("paths lead to entities and facts", () => {
  assert.deepEqual(steps("members[0].claims[12].total_cost"), ["members", 0, "claims", 12, "total_cost"]);
  assert.deepEqual(steps(""), []);
  assert.deepEqual(steps("成员[0].工资"), ["成员", 0, "工资"]);
  assert.deepEqual(split("members[0].wage_income"), { entity: "members[0]", name: "wage_income" });
  assert.deepEqual(split("area"), { entity: "", name: "area" });
  assert.equal(key("", "area"), "area");
  assert.equal(key("members[0]", "area"), "members[0].area");
});

test("answers come back as they were given", () => {
  const given = {
    area: "urban",
    assets_confirmed: true,
    given: { "dibao::standard": "700" },
    members: { known: [{ wage_income: 1000.5, disability_grade: null, claims: [{ total_cost: "5000" }] }, {}], complete: false },
  };
  const answers = Answers.from(given);
  const expected = structuredClone(given) as unknown as { members: { known: { wage_income: unknown }[] } };
  const [first] = expected.members.known;
  assert.ok(first !== undefined);
  first.wage_income = "1000.5";
  assert.deepEqual(answers.screened(), expected);
  assert.deepEqual((answers.household() as unknown as { members: unknown }).members, expected.members.known);
});

test("answers are set and taken back by path", () => {
  const answers = Answers.from({});
  answers.add("", "members");
  answers.add("", "members");
  answers.set("members[1]", "wage_income", "300");
  assert.deepEqual(answers.screened(), { members: { known: [{}, { wage_income: "300" }], complete: false } });
  answers.complete("", "members", true);
  assert.deepEqual(answers.screened(), { members: [{}, { wage_income: "300" }] });
  // Whoever adds another isn't done.
  answers.add("", "members");
  assert.equal(answers.list("", "members")?.complete, false);
  const third = answers.entity("members[2]")?.id;
  answers.remove("", "members", 1);
  assert.equal(answers.entity("members[1]")?.id, third);
  answers.set("members[7]", "wage_income", "1");
  answers.set("members[0]", "wage_income", "1");
  answers.set("members[0]", "wage_income", undefined);
  answers.complete("members[0]", "claims", true);
  assert.deepEqual(answers.household(), { members: [{ claims: [] }, {}] });
});

test("parts, attributes and events are documented, and nothing else", () => {
  const form = fileURLToPath(new URL("../../form/", import.meta.url));
  const source = readdirSync(form, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts")).map((name) => readFileSync(form + name, "utf8")).join();
  const readme = readFileSync(`${form}README.md`, "utf8");
  const [, listed] = /Parts for `::part\(\)`:\n\n([\s\S]*?)\n\n/.exec(readme) ?? [];
  const documented = new Set([...(listed ?? "").matchAll(/`(\w+)`/g)].map(([, name]) => name));
  const folds = [...source.matchAll(/fold\(view, (?:`[^`]*`|"[^"]*"), "(\w+)"/g)];
  const parts = new Set([...source.matchAll(/ part="(\w+)"/g), ...folds].map(([, name]) => name));
  assert.deepEqual([...documented].sort(), [...parts].sort());
  for (const name of ["pack", "digest", "on", "lang", "programmes", "theme", "name", "change", "screened"]) assert.ok(readme.includes(`| \`${name}\` |`), name);
});
