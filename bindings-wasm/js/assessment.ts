import { call, DoudiError, wrong } from "./errors.js";
import { Explanation } from "./explanation.js";
import type { Policy } from "./policy.js";
import type { RawPolicy } from "./raw.js";
import type { ErrorValue, Label, Lang, Results, RuleError, Value } from "./types.js";

/**
 * Assessment (认定结果): what a policy says of one household. Made by {@link Policy.assess}.
 *
 * It holds the household and the results as texts, and nothing on the side of WebAssembly.
 */
export class Assessment {
  /** The policy that it was made under. */
  readonly policy: Policy;
  readonly #raw: RawPolicy;
  readonly #household: string;
  readonly #rules: readonly string[] | undefined;
  readonly #canonical: string;
  #results: Results | undefined;
  #errors: readonly RuleError[] | undefined;

  /** @internal */
  constructor(policy: Policy, raw: RawPolicy, household: string, rules: readonly string[] | undefined, canonical: string) {
    this.policy = policy;
    this.#raw = raw;
    this.#household = household;
    this.#rules = rules;
    this.#canonical = canonical;
  }

  /**
   * The value of a rule: of the household, or of a member or claim.
   *
   * @param rule - `dibao::eligible`
   * @param path - whose: `members[0]`, `members[1].claims[0]`; left out: the household's
   * @throws {@link DoudiError} where the rule has no value, and says why; where it isn't in force or wasn't asked for; where there is no such member.
   *
   * @example
   * const assessment = policy.assess(household);
   * assessment.get("dibao::monthly_amount"); // → "324.00"
   * assessment.get("people::age", "members[1]"); // → "10"
   */
  get(rule: string, path = ""): Value {
    const at = this.#at(path);
    const value = at?.[rule];
    if (value === undefined || isList(value)) throw this.#missing(rule, path);
    if (!isError(value)) return value;
    const error = this.errors.find((e) => e.rule === rule && e.path === path);
    throw error === undefined ? wrong(value.path, value.error, value.error, value.error) : new DoudiError([{ path: error.about, code: error.code, message: error.message }]);
  }

  /**
   * The value of a rule as a JavaScript number, for charts. A number of more than 15 digits is rounded to the nearest that JavaScript has: for
   * everything that is paid or written down, take {@link get}.
   *
   * @throws {@link DoudiError} as {@link get}, and where the value is no number.
   *
   * @example
   * assessment.number("dibao::monthly_amount"); // → 324
   */
  number(rule: string, path = ""): number | null {
    const value = this.get(rule, path);
    if (value === null) return null;
    const number = typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : undefined;
    if (number === undefined) throw wrong(rule, "not_a_number", "该结果不是数字", "the value is not a number");
    return number;
  }

  /**
   * Why rules have no value.
   *
   * @example
   * const unanswered = policy.assess({ members: [{ relation: "self" }] }, { rules: ["people::age"] });
   * unanswered.errors[0].message.en; // → "`members[0].birth_date` (Date of birth) was not answered"
   */
  get errors(): readonly RuleError[] {
    this.#errors ??= this.#canonical.includes('"error":') ? (JSON.parse(call(() => this.#raw.errors(this.#household, this.#asked()))) as RuleError[]) : [];
    return this.#errors;
  }

  /**
   * The facts that weren't answered and were taken at their default, or as absent, of those that the rules may read.
   *
   * @example
   * policy.assess(household, { rules: ["dibao::eligible"] }).assumed.includes("members[0].business_income"); // → true
   */
  get assumed(): readonly string[] {
    return JSON.parse(call(() => this.#raw.assumed(this.#household, this.#asked()))) as string[];
  }

  /** All results, for `JSON.stringify`. */
  toJSON(): Results {
    this.#results ??= JSON.parse(this.#canonical) as Results;
    return this.#results;
  }

  /**
   * The canonical text: the same bytes in Rust, Python and the browser.
   *
   * @example
   * policy.assess(household, { rules: ["dibao::monthly_amount"] }).canonical(); // → '{"dibao::monthly_amount":"324.00"}'
   */
  canonical(): string {
    return this.#canonical;
  }

  /**
   * How the value of a rule came about, with articles.
   *
   * @param options - `lang`: Chinese if left out; `path`: whose; `sensitive`: show the values of sensitive facts, too
   * @throws {@link DoudiError} where the rule isn't in force or there is no such member.
   *
   * @example
   * const why = assessment.explain("dibao::family_size", { lang: "en" });
   * String(why).split("\n")[0]; // → "Family size = 2 person"
   * why.tree.value; // → "2"
   */
  explain(rule: string, options: { readonly lang?: Lang; readonly path?: string; readonly sensitive?: boolean } = {}): Explanation {
    const { lang = "zh", path = "", sensitive = false } = options;
    const at = path === "" ? rule : `${path}.${rule}`;
    const form = (name: string) => call(() => this.#raw.explain(this.#household, at, name, lang === "en", sensitive));
    const json = form("json");
    if (json === undefined) throw this.#missing(rule, path);
    return new Explanation(lang, json, (name) => form(name) ?? "");
  }

  /**
   * Why a decision is no: a sentence for each condition that failed, and by how much. Empty where it is yes.
   *
   * @throws {@link DoudiError} where the rule isn't in force or there is no such member.
   *
   * @example
   * assessment.reasons("dibao::eligible"); // → []
   */
  reasons(rule: string, options: { readonly path?: string } = {}): readonly Label[] {
    const { path = "" } = options;
    const found = call(() => this.#raw.reasons(this.#household, path === "" ? rule : `${path}.${rule}`));
    if (found === undefined) throw this.#missing(rule, path);
    return JSON.parse(found) as Label[];
  }

  /** The record: all that an auditor needs to compute it again, on one line. It holds everything, sensitive facts too. */
  record(): string {
    return call(() => this.#raw.record(this.#household, this.#asked()));
  }

  #asked(): string[] | undefined {
    return this.#rules && [...this.#rules];
  }

  /** The results at a path. */
  #at(path: string): Results | undefined {
    let at: Results | undefined = this.toJSON();
    for (const step of path === "" ? [] : path.split(".")) {
      const [, list, index] = /^([^[\]]+)\[(\d+)\]$/.exec(step) ?? [];
      const items: Results[string] | undefined = list === undefined ? undefined : at[list];
      at = isList(items) ? items[Number(index)] : undefined;
      if (at === undefined) return undefined;
    }
    return at;
  }

  #missing(rule: string, path: string): DoudiError {
    if (!this.policy.rulesInForce.includes(rule)) {
      // The core knows which name was meant.
      try {
        call(() => this.#raw.needs([rule]));
      } catch (error) {
        if (error instanceof DoudiError) return error;
        throw error;
      }
    }
    if (this.#rules !== undefined && !this.#rules.includes(rule)) {
      return wrong(rule, "unknown_rule", "认定时没有要求这条规则", "the rule was not asked for in this assessment");
    }
    return wrong(path === "" ? rule : path, "bad_path", `此处没有规则 \`${rule}\` 的结果`, `there is no result of the rule \`${rule}\` here`);
  }
}

function isList(value: Results[string] | undefined): value is readonly Results[] {
  return Array.isArray(value);
}

function isError(value: Value | ErrorValue): value is ErrorValue {
  return typeof value === "object" && value !== null;
}
