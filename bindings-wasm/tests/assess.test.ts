import assert from "node:assert/strict";
import { test } from "node:test";

import { Assessment, check, DoudiError, Pack, Policy, type Fault, type Given, type Household } from "doudi/author";

import { examples, household, pack } from "./packs.js";

const baoji = pack("shaanxi-baoji");
const policy = baoji.policy("2023-06-01");

/** The faults that something throws. */
function faults(run: () => unknown): readonly Fault[] {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof DoudiError, String(error));
    assert.ok(error.faults.length > 0);
    for (const { path, message } of error.faults) assert.ok(error.message.includes(path) && error.message.includes(message.zh) && error.message.includes(message.en));
    return error.faults;
  }
  throw assert.fail("nothing was thrown");
}

const paths = (run: () => unknown) => faults(run).map(({ path, code }) => `${path}: ${code}`);

/** What a rule of one fact makes of a given value. */
const demo = Pack.fromFiles(
  {
    "demo/pack.toml": 'name = "demo"\ntitle = "示例 · Demo"\nversion = "1"\n[sources]\nA = "示例"\n',
    "demo/facts.toml": `[household]
[household.facts]
sum = { type = "money", unit = "CNY", digits = 6, max = 99999999999, optional = true, label = "款项 · Sum" }
name = { type = "text", optional = true, label = "名称 · Name" }
`,
    "demo/aid.rhai":
      "//! 救助 · Aid\n//! @source A\n\n/// 款项 · Sum\n/// @unit CNY\n/// @cite 第一条\nfn paid(household) { household.sum ?? 0 }\n\n" +
      "/// 名称 · Name\n/// @cite 第一条\nfn called(household) { household.name ?? \"无\" }\n",
  },
  "demo",
).policy("2025-01-01");
const paid = (sum: Given) => demo.assess({ sum }, { rules: ["aid::paid"] }).get("aid::paid");

test("a pack says what is in it", () => {
  assert.equal(baoji.name, "shaanxi-baoji");
  assert.match(baoji.title.zh, /宝鸡/);
  assert.match(baoji.digest, /^[0-9a-f]{64}$/);
  assert.equal(baoji.region, "6103");
  assert.deepEqual(baoji.entities[0], { name: "household", label: { zh: "家庭", en: "household" }, parent: null, list: null, least: null, most: null });
  const claim = baoji.entities.find((entity) => entity.name === "claim");
  assert.deepEqual([claim?.parent, claim?.list, claim?.least], ["person", "claims", 0]);
  const wage = baoji.facts.find((fact) => fact.path === "members[].wage_income");
  assert.equal(wage?.type, "money");
  assert.equal(wage.unit, "CNY/month");
  assert.equal(wage.min, "0");
  const area = baoji.facts.find((fact) => fact.path === "area");
  assert.deepEqual(area?.codes?.map((code) => code.code), ["urban", "rural"]);
  const amount = baoji.rules.find((rule) => rule.name === "dibao::monthly_amount");
  assert.deepEqual([amount?.kind, amount?.type, amount?.unit, amount?.entity], ["benefit", "money", "CNY/month", "household"]);
  assert.ok(amount !== undefined && amount.cites.length > 0);
  assert.ok(baoji.programmes.some((programme) => programme.name === "dibao"));
});

test("a policy knows its rules", () => {
  assert.ok(policy instanceof Policy);
  assert.equal(policy.date, "2023-06-01");
  assert.equal(policy.pack, baoji);
  assert.ok(policy.rulesInForce.includes("dibao::eligible"));
  assert.deepEqual(policy.needs(["people::age"]).map((fact) => fact.path), ["members[].birth_date"]);
  assert.deepEqual(paths(() => policy.needs(["dibao::elgible"])), ["dibao::elgible: unknown_rule"]);
  assert.match(faults(() => policy.needs(["dibao::elgible"]))[0]?.message.en ?? "", /did you mean `dibao::eligible`/);
  assert.deepEqual(paths(() => baoji.policy("2023-02-30")), [": bad_date"]);
});

test("results are texts, and numbers on request", () => {
  const assessment = policy.assess(household);
  assert.ok(assessment instanceof Assessment);
  assert.equal(assessment.get("dibao::eligible"), true);
  assert.equal(assessment.get("dibao::monthly_amount"), "324.00");
  assert.equal(assessment.number("dibao::monthly_amount"), 324);
  assert.equal(assessment.get("people::age", "members[1]"), "10");
  assert.equal(assessment.toJSON()["dibao::monthly_amount"], "324.00");
  assert.equal(JSON.stringify(assessment), assessment.canonical());
  assert.deepEqual(paths(() => assessment.number("dibao::eligible")), ["dibao::eligible: not_a_number"]);
});

test("a name or place that there isn't is an error that says which is meant", () => {
  const assessment = policy.assess(household, { rules: ["dibao::eligible"] });
  assert.match(faults(() => assessment.get("dibao::eligble"))[0]?.message.en ?? "", /did you mean `dibao::eligible`/);
  assert.match(faults(() => assessment.get("dibao::monthly_amount"))[0]?.message.en ?? "", /not asked for/);
  const all = policy.assess(household);
  assert.deepEqual(paths(() => all.get("people::age", "members[7]")), ["members[7]: bad_path"]);
  assert.deepEqual(paths(() => all.get("people::age", "members")), ["members: bad_path"]);
  assert.deepEqual(paths(() => all.get("members")), ["members: unknown_rule"]);
  assert.deepEqual(paths(() => all.explain("people::age")), ["people::age: bad_path"]);
  assert.deepEqual(paths(() => all.explain("people::agee")), ["people::agee: unknown_rule"]);
  assert.deepEqual(paths(() => policy.assess(household, { rules: ["no::rule", "dibao::none"] })), ["no::rule: unknown_rule", "dibao::none: unknown_rule"]);
});

test("a rule that can't be computed says why when it is read", () => {
  const assessment = policy.assess({ members: [{ relation: "self" }] }, { rules: ["people::age"] });
  const [error] = assessment.errors;
  assert.deepEqual([error?.rule, error?.path, error?.code, error?.about], ["people::age", "members[0]", "unknown_fact", "members[0].birth_date"]);
  assert.deepEqual(paths(() => assessment.get("people::age", "members[0]")), ["members[0].birth_date: unknown_fact"]);
  assert.deepEqual(policy.assess(household, { rules: ["people::age"] }).errors, []);
});

test("all faults of a household come at once, in both languages, without sensitive values", () => {
  const found = faults(() => policy.assess({ area: "city", members: [{ wage_incom: 1000, birth_date: "2001-02-30" }] }));
  assert.deepEqual(found.map((f) => f.path), ["area", "members[0].wage_incom", "members[0].birth_date"]);
  assert.equal(found[1]?.message.zh, "没有要素 `wage_incom`，是否为 `wage_income`？");
  assert.deepEqual(paths(() => policy.assess("{")), [": not_json"]);
  assert.deepEqual(paths(() => policy.assess("[]")), [": wrong_type"]);
});

test("a number is read as the shortest decimal that prints it", () => {
  assert.equal(paid(0.1), "0.10");
  assert.equal(paid(1.005), "1.005");
  assert.equal(paid(1e-6), "0.000001");
  assert.equal(paid(1e10), "10000000000.00");
  assert.equal(paid(-0), "0.00");
  assert.equal(paid(12345678901n), "12345678901.00");
  assert.equal(paid("12345678901.123456"), "12345678901.123456");
  assert.equal(paid(null), "0.00");
  assert.deepEqual(paths(() => paid(0.1 + 0.2)), ["sum: too_many_digits"]);
  assert.deepEqual(paths(() => paid(1e21)), ["sum: out_of_bounds"]);
  assert.equal(demo.assess('{"sum":12345678901.123456}').get("aid::paid"), "12345678901.123456");
});

test("what JSON has no word for is a fault with its path", () => {
  for (const number of [NaN, Infinity, -Infinity]) assert.deepEqual(paths(() => paid(number)), ["sum: not_a_number"]);
  const bad = (value: unknown) => paths(() => policy.assess({ area: "city", members: [{ wage_income: value as Given }] }));
  assert.deepEqual(bad(new Map()), ["members[0].wage_income: wrong_type", "area: unknown_code"]);
  assert.deepEqual(bad(new Uint8Array(3)), ["members[0].wage_income: wrong_type", "area: unknown_code"]);
  assert.deepEqual(bad(() => 3), ["members[0].wage_income: wrong_type", "area: unknown_code"]);
  assert.deepEqual(bad(Symbol("x")), ["members[0].wage_income: wrong_type", "area: unknown_code"]);
  assert.deepEqual(bad("\ud800"), ["members[0].wage_income: wrong_type", "area: unknown_code"]);
  const circle: Record<string, unknown> = {};
  circle["members"] = [circle];
  assert.deepEqual([...new Set(faults(() => policy.assess(circle as Household)).map((f) => f.code))].includes("wrong_type"), true);
  const itself = { toJSON: (): unknown => itself };
  assert.deepEqual(paths(() => policy.assess(itself as unknown as Household)).includes(": wrong_type"), true);
  assert.equal(paid({ toJSON: () => "3.5" } as unknown as Given), "3.50");
  assert.deepEqual(paths(() => policy.assess({ members: [undefined] })), ["members[0]: wrong_type"]);
});

test("keys and texts go through unharmed", () => {
  const name = (text: string) => demo.assess({ name: text }).get("aid::called");
  for (const text of ['"\\\n\u0001', "𠮷野", "</script>", " ", "\u2028"]) assert.equal(name(text), text);
  assert.deepEqual(faults(() => demo.assess({ 'a"b': 1 })).map((f) => f.path), ['["a\\"b"]']);
});

test("an interface of the caller's own is taken, as `doudi types` writes it", () => {
  interface Person {
    relation?: "self" | "child";
  }
  interface Own {
    area?: "urban" | "rural";
    members: Person[];
  }
  const own: Own = { area: "urban", members: [{ relation: "self" }] };
  assert.equal(policy.assess(own, { rules: ["dibao::family_size"] }).get("dibao::family_size"), "1");
  assert.match(baoji.types(), /area\?: "urban" \| "rural"/);
});

test("undefined is not known, null is absent", () => {
  const known = (fact: Given) => policy.assess({ ...household, region: fact }, { rules: ["dibao::standard_gap"].filter((r) => policy.rulesInForce.includes(r)) });
  assert.doesNotThrow(() => known(undefined));
  assert.deepEqual(paths(() => known(null)), ["region: not_optional"]);
});

test("explanations come as text, Markdown, HTML and tree, in both languages", () => {
  const why = policy.assess(household).explain("dibao::monthly_amount", { lang: "en" });
  assert.match(String(why), /^Monthly/);
  assert.match(why.toMarkdown(), /^- Monthly/);
  assert.match(why.toHTML(), /<li|<details/);
  assert.equal(why.on, "2023-06-01");
  assert.equal(why.tree.value, "324.00");
  assert.ok(why.tree.children !== undefined && why.tree.children.length > 0);
  assert.deepEqual(JSON.parse(JSON.stringify(why)), why.tree);
  assert.match(String(policy.assess(household).explain("dibao::monthly_amount")), /低保金/);
  assert.equal(policy.assess(household).explain("people::age", { path: "members[1]" }).tree.value, "10");
});

test("sensitive values are shown only where they are asked for", () => {
  assert.equal(baoji.facts.find((fact) => fact.path === "members[].birth_date")?.sensitive, true);
  const why = (sensitive: boolean) => JSON.stringify(policy.assess(household).explain("people::age", { path: "members[0]", sensitive }));
  assert.doesNotMatch(why(false), /1985/);
  assert.match(why(true), /1985-04-02/);
  const faults = JSON.stringify(paths(() => policy.assess({ members: [{ birth_date: "1985-14-02" }] })));
  assert.doesNotMatch(faults, /1985/);
});

test("a refusal says why, and by how much", () => {
  const rich = policy.assess({ ...household, members: [{ relation: "self", birth_date: "1985-04-02", employed: true, wage_income: 9000, can_work: true }] });
  assert.equal(rich.get("dibao::eligible"), false);
  const [reason] = rich.reasons("dibao::eligible");
  assert.ok(reason !== undefined && reason.en.length > 0 && reason.zh.length > 0);
  assert.deepEqual(policy.assess(household).reasons("dibao::eligible"), []);
  assert.deepEqual(paths(() => rich.reasons("dibao::eligble")), ["dibao::eligble: unknown_rule"]);
});

test("a record names the pack and holds the results", () => {
  const assessment = policy.assess(household, { rules: ["dibao::monthly_amount"] });
  const record = JSON.parse(assessment.record()) as { pack: { digest: string }; date: string; rules: string[]; results: unknown };
  assert.equal(record.pack.digest, baoji.digest);
  assert.equal(record.date, "2023-06-01");
  assert.deepEqual(record.rules, ["dibao::monthly_amount"]);
  assert.deepEqual(record.results, JSON.parse(assessment.canonical()));
  assert.ok(assessment.assumed.includes("members[0].business_income"));
});

test("packs are checked, and changed, as text", () => {
  assert.deepEqual(check(examples, "shaanxi-baoji").filter((d) => d.severity === "error"), []);
  const path = "shaanxi-baoji/dibao.toml";
  const broken = { ...examples, [path]: `${examples[path] ?? ""}\nnonsense = {` };
  const [found] = check(broken, "shaanxi-baoji");
  assert.deepEqual([found?.severity, found?.path, typeof found?.line], ["error", path, "number"]);
  assert.ok(found !== undefined && found.message.zh !== "" && found.message.en !== "");
  const [fault] = faults(() => Pack.fromFiles(broken, "shaanxi-baoji"));
  assert.ok(fault?.path.startsWith(path));
  assert.deepEqual(paths(() => Pack.fromFiles({}, "nowhere")), [": not_a_pack"]);
  assert.deepEqual(paths(() => check({}, "nowhere")), [": not_a_pack"]);
});

test("freeing is allowed and never needed", () => {
  const own = Pack.fromFiles(examples, "shaanxi-baoji");
  const day = own.policy("2023-06-01");
  own.free();
  assert.equal(day.assess(household).get("dibao::eligible"), true);
  day.free();
  assert.throws(() => day.assess(household));
});
