/** The state of the form on a shipped pack, without a page. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { allFields, elsewhere, type Field } from "../../dist/form/layout.js";
import { Model } from "../../dist/form/model.js";
import { pack } from "../packs.js";

const baoji = pack("shaanxi-baoji");

function begun(programmes: readonly string[] = ["dibao", "low_income"]): Model {
  return new Model(baoji, "2023-06-01", programmes);
}

const named = (model: Model, path: string): Field | undefined => allFields(model.layout).find((field) => field.path === path);

test("it begins with the pack's division and as many members as there must be", () => {
  const model = begun();
  assert.deepEqual(model.answers.screened(), { region: "6103", members: { known: [{}], complete: false } });
  assert.equal(model.layout.lists[0]?.path, "members");
  assert.equal(model.layout.lists[0]?.sections.length, 1);
});

test("only what can still matter is asked, a few at a time", () => {
  const model = begun();
  const asked = new Set(model.screening.ask.map((question) => question.path));
  for (const field of allFields(model.layout)) assert.ok(field.value !== undefined || asked.has(field.path), field.path);
  for (const question of model.screening.ask) assert.ok(question.type === "list" || named(model, question.path) !== undefined, question.path);
  const waiting = model.layout.fields.filter((field) => field.value === undefined);
  assert.ok(waiting.length <= 5 && model.layout.more.length > 0);
  // Those that are seen rank before those behind the fold.
  const rank = (field: Field): number => model.screening.ask.findIndex((question) => question.path === field.path);
  assert.ok(Math.max(...waiting.map(rank)) < Math.min(...model.layout.more.map(rank)));
});

test("an answer stays where it is; others come after it", () => {
  const model = begun();
  const before = model.layout.fields.map((field) => field.path);
  const [first] = model.layout.fields.filter((field) => field.value === undefined && field.fact.type === "bool");
  assert.ok(first !== undefined);
  model.answer("", first.fact.fact, true);
  const after = model.layout.fields.map((field) => field.path);
  assert.ok(after.includes(first.path));
  const kept = before.filter((path) => after.includes(path));
  assert.deepEqual(after.slice(0, kept.length), kept);
});

test("the usual is taken only where somebody says so, and can be undone", () => {
  const model = begun();
  const before = model.answers.screened();
  const count = model.answerUsual();
  assert.ok(count > 10);
  assert.equal(model.usual().length, 0);
  const taken = allFields(model.layout).filter((field) => field.value !== undefined && field.path !== "region");
  for (const { fact, value, path } of taken) assert.equal(value, fact.default ?? null, path);
  // What has no default is never made up.
  for (const { fact, value } of allFields(model.layout)) if (fact.required) assert.ok(value === undefined || fact.type === "region");
  model.undo();
  assert.deepEqual(model.answers.screened(), before);
});

test("the usual of one section leaves the others and what is in sight alone", () => {
  const model = begun();
  const seen = model.layout.fields.filter((field) => field.value === undefined).map((field) => field.path);
  model.answerUsual(model.layout);
  for (const path of seen) assert.equal(named(model, path)?.value, undefined, path);
  assert.ok(model.layout.usual.length > 0);
  assert.equal(model.layout.lists[0]?.sections[0]?.usual.length, 0);
});

test("amounts come from the core, with reasons, an explanation and a sweep", () => {
  const model = begun();
  model.answer("", "area", "urban");
  model.answer("", "assets_confirmed", true);
  model.answer("", "marginal_assets_confirmed", true);
  model.type("members[0]", "birth_date", "1985-04-02");
  model.type("members[0]", "wage_income", "300");
  model.answer("members[0]", "own_assets_confirmed", false);
  model.answerUsual();
  const amount = model.screening.decided.find((d) => d.rule === "dibao::monthly_amount");
  assert.equal(amount?.value, "362.00");
  const why = model.why("dibao::monthly_amount", "");
  assert.equal(why?.node.value, "362.00");
  assert.ok((why?.node.cites ?? []).length > 0);
  const sweep = model.sweep("members[0].wage_income", "0", "1000");
  const series = sweep?.series.find((s) => s.rule === "dibao::monthly_amount");
  assert.equal(series?.pieces[0]?.start, "662.00");
  model.type("members[0]", "wage_income", "700");
  const eligible = model.screening.decided.find((d) => d.rule === "dibao::eligible");
  assert.equal(eligible?.value, false);
  assert.match(model.reasons("dibao::eligible", "").map((reason) => reason.zh).join(), /662/);
});

test("a field stays where it is while it is answered", () => {
  const model = begun();
  const [folded] = model.layout.more.filter((field) => field.fact.type === "money");
  assert.ok(folded !== undefined);
  model.type("", folded.fact.fact, "1");
  assert.ok(model.layout.more.some((field) => field.id === folded.id && field.value === "1"));
  model.answerUsual();
  const [usual] = model.layout.usual.filter((field) => field.fact.type === "money");
  assert.ok(usual !== undefined);
  model.type("", usual.fact.fact, "2");
  assert.ok(model.layout.usual.some((field) => field.id === usual.id && field.value === "2"));
});

test("sentences about somebody say who it is, in the form's words", () => {
  const { schema } = begun();
  const member = schema.who("members[1]", "zh");
  assert.equal(schema.about("members[1]：没有残疾等级", "", "zh"), `${member}：没有残疾等级`);
  assert.equal(schema.about("members[1]: no grade", "members[1]", "en"), "no grade");
  assert.equal(schema.about("家庭月人均收入 700 元：不低于 662 元", "", "zh"), "家庭月人均收入 700 元：不低于 662 元");
});

test("faults stand with their fields", () => {
  const model = begun();
  model.type("members[0]", "wage_income", "12a");
  assert.equal(named(model, "members[0].wage_income")?.faults[0]?.code, "not_a_number");
  model.type("members[0]", "wage_income", "12");
  assert.deepEqual(named(model, "members[0].wage_income")?.faults, []);
});

test("claims are added to a member, and what doesn't fit together is told with the claim", () => {
  const model = begun(["medical_aid"]);
  const index = model.add("members[0]", "claims");
  const claim = `members[0].claims[${index}]`;
  model.type(claim, "total_cost", "1,000");
  model.type(claim, "in_policy_cost", "2,000");
  const section = model.layout.lists[0]?.sections[0]?.lists.find((group) => group.path === "members[0].claims")?.sections[0];
  assert.equal(section?.path, claim);
  assert.ok(section.faults.length > 0);
  assert.deepEqual(elsewhere(model.layout, model.screening.faults), []);
  model.type(claim, "in_policy_cost", "900");
  assert.deepEqual(model.screening.faults, []);
  model.remove("members[0]", "claims", index);
  model.complete("members[0]", "claims", true);
  const [member] = (model.answers.household() as { members: { claims: unknown }[] }).members;
  assert.deepEqual(member?.claims, []);
});

test("entities and codes have names", () => {
  const { schema, codes } = { schema: begun().schema, codes: begun().codes("dibao::review_class") };
  assert.equal(schema.name(schema.entity("members[0].claims[0]"), "zh"), "就医结算");
  assert.equal(schema.who("members[0].claims[1]", "en"), "Person 1 · Claim 2");
  assert.ok(codes?.some(({ code, label }) => code === "half_yearly" && label.zh !== code));
});

test("what belongs nowhere is told apart", () => {
  const model = new Model(baoji, "2023-06-01", ["dibao"], { areas: "urban" });
  assert.deepEqual(elsewhere(model.layout, model.screening.faults).map((fault) => fault.path), ["areas"]);
});

test("all shipped packs make a form", () => {
  const on: Record<string, string> = { "hubei-shiyan": "2018-10-01", "jiangsu-nanjing": "2021-07-01", "jiangsu-yangzhou": "2023-01-31", zhongshan: "2020-06-01" };
  for (const name of ["national", "shaanxi", "shaanxi-baoji", "hubei-ezhou", "hubei-shiyan", "jiangsu-nanjing", "jiangsu-yangzhou", "zhongshan"]) {
    const model = new Model(pack(name), on[name] ?? "2023-06-01");
    assert.ok(model.screening.ask.length > 0, name);
    model.answerUsual();
    // What has no default is left to ask, and nothing else.
    for (const question of model.next) assert.ok(question.type === "list" || named(model, question.path)?.fact.required === true, `${name}: ${question.path}`);
  }
});
