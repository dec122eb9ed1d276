import assert from "node:assert/strict";
import { test } from "node:test";

import { Pack } from "doudi";
import { DoudiError, type Household } from "doudi/author";

import { household, pack } from "./packs.js";
import { bytes } from "./setting.js";

const policy = pack("shaanxi-baoji").policy("2023-06-01");
const rules = ["dibao::eligible", "dibao::monthly_amount"];

test("nothing answered leaves everything open, and asks", () => {
  const { decided, open, ask, faults } = policy.screen({}, { programmes: ["dibao"] });
  assert.deepEqual(faults, []);
  const eligible = open.find((rule) => rule.rule === "dibao::eligible");
  assert.deepEqual(eligible?.values, [true, false]);
  const amount = open.find((rule) => rule.rule === "dibao::monthly_amount");
  assert.ok(amount?.range != null && Number(amount.range.min) <= 0 && Number(amount.range.max) > 1000);
  assert.match(amount.range.min, /^-?\d+\.\d\d$/);
  assert.equal(amount.unit, "CNY/month");
  assert.ok(ask.length > 0);
  for (const { path, label, for: needed, score } of ask) {
    assert.ok(path !== "" && label.zh !== "" && label.en !== "" && needed.length > 0);
    assert.ok(score >= 0 && score <= 1);
  }
  assert.ok([...decided, ...open].every((rule) => rule.programme === "dibao"));
});

test("everything that is asked for leads to the assessment", () => {
  const assessment = policy.assess(household, { rules });
  let answers: Household = { ...household, members: { known: household["members"] as Household[], complete: false } };
  assert.ok(policy.screen(answers, { rules }).open.length > 0);
  answers = household;
  for (let round = 0; round < 200; round++) {
    const [question] = policy.screen(answers, { rules }).ask;
    if (question === undefined) break;
    // What isn't answered is asked for, although an assessment takes a default: give it.
    const text = JSON.stringify(answers);
    answers = set(JSON.parse(text) as Record<string, unknown>, question.path, question.default);
  }
  const { decided, open } = policy.screen(answers, { rules });
  assert.deepEqual(open, []);
  assert.deepEqual(decided.map(({ rule, value }) => [rule, value]), rules.map((rule) => [rule, assessment.get(rule)]));
});

/** The same with a value at a path. */
function set(tree: Record<string, unknown>, path: string, value: unknown): Household {
  const keys = path.split(/[.[\]]+/).filter((key) => key !== "");
  let at: Record<string, unknown> = tree;
  for (const key of keys.slice(0, -1)) at = at[key] as Record<string, unknown>;
  at[keys.at(-1) ?? ""] = value;
  return tree as Household;
}

test("wrong answers are told, and the rest is screened", () => {
  const { faults, open } = policy.screen({ area: "city", region: NaN, members: new Map() }, { rules });
  assert.deepEqual(faults.map(({ path, code }) => `${path}: ${code}`).sort(), ["area: unknown_code", "members: wrong_type", "region: bad_region"].sort());
  assert.ok(open.length > 0);
  assert.throws(() => policy.screen("{"), DoudiError);
  assert.throws(() => policy.screen({}, { rules: ["dibao::elgible"] }), /dibao::eligible/);
  assert.throws(() => policy.screen({}, { programmes: ["dibo"] }), /dibao/);
});

test("a sweep tells slopes and cliffs", () => {
  const { series, total, unit, from, to } = policy.sweep(household, "members[0].wage_income", { to: 3000 });
  assert.deepEqual([unit, from, to], ["CNY/month", "0.00", "3000.00"]);
  const amount = series.find((s) => s.rule === "dibao::monthly_amount");
  assert.ok(amount !== undefined && total !== null);
  assert.equal(amount.pieces[0]?.from, "0.00");
  assert.equal(amount.pieces.at(-1)?.to, "3000.00");
  assert.equal(amount.pieces.at(-1)?.end, "0.00");
  for (const piece of amount.pieces) {
    const [at] = [piece.from];
    const there = { ...household, members: (household["members"] as Household[]).map((m, i) => (i === 0 ? { ...m, wage_income: at } : m)) };
    assert.equal(piece.start, policy.assess(there).get("dibao::monthly_amount"));
  }
  const wrong = (run: () => unknown) => assert.throws(run, DoudiError);
  wrong(() => policy.sweep(household, "members[0].wage"));
  wrong(() => policy.sweep(household, "members[0].relation"));
  wrong(() => policy.sweep(household, "members[0].wage_income", { from: 10, to: 0 }));
  wrong(() => policy.sweep(household, "members[0].wage_income", { step: NaN }));
  wrong(() => policy.sweep({ area: "city" }, "members[0].wage_income"));
});

test("compiled packs are checked, and give the same as their text", () => {
  const compiled = Pack.compiled(bytes);
  assert.equal(compiled.digest, pack("shaanxi-baoji").digest);
  assert.deepEqual(compiled.facts, pack("shaanxi-baoji").facts);
  assert.deepEqual(compiled.rules, pack("shaanxi-baoji").rules);
  const day = compiled.policy("2023-06-01");
  assert.equal(day.assess(household).canonical(), policy.assess(household).canonical());
  assert.equal(day.assess(household).record(), policy.assess(household).record());
  assert.deepEqual(day.screen({}), policy.screen({}));
  const thrown = (run: () => unknown) => {
    try {
      run();
    } catch (error) {
      if (error instanceof Error && error.name === "DoudiError") return (error as DoudiError).faults.map((fault) => fault.code);
      throw error;
    }
    return [];
  };
  for (let at = 0; at < bytes.length; at += 997) {
    const damaged = bytes.slice();
    damaged[at] = (damaged[at] ?? 0) ^ 0x55;
    assert.deepEqual(thrown(() => Pack.compiled(damaged)), ["not_a_pack"]);
  }
  for (const length of [0, 3, 6, 20, 38, 1000]) assert.deepEqual(thrown(() => Pack.compiled(bytes.slice(0, length))), ["not_a_pack"]);
  assert.deepEqual(thrown(() => Pack.compiled(bytes, { digest: "00".repeat(32) })), ["wrong_digest"]);
});

test("the digest of a compiled pack is that of its bytes", async () => {
  const hash = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  const digest = [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  assert.equal(Pack.compiled(bytes, { digest }).name, "shaanxi-baoji");
  assert.equal(Pack.compiled(bytes, { digest: digest.toUpperCase() }).name, "shaanxi-baoji");
});
