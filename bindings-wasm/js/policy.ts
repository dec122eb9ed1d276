import { Assessment } from "./assessment.js";
import { call } from "./errors.js";
import { write } from "./json.js";
import type { AnyPack } from "./pack.js";
import type { RawPolicy } from "./raw.js";
import type { Answers, Screening, ScreenOptions } from "./screening.js";
import type { Sweep, SweepOptions } from "./sweep.js";
import type { Fact, Household } from "./types.js";

/** A pack on a date: parameters in force, rules planned. Made by {@link AnyPack.policy}; never changes. */
export class Policy {
  /** `2023-06-01`. */
  readonly date: string;
  readonly pack: AnyPack;
  /** The rules in force, in the order of the pack. */
  readonly rulesInForce: readonly string[];
  readonly #raw: RawPolicy;

  /** @internal */
  constructor(pack: AnyPack, date: string, raw: RawPolicy) {
    this.pack = pack;
    this.date = date;
    this.rulesInForce = JSON.parse(raw.rules()) as string[];
    this.#raw = raw;
  }

  /**
   * Assesses a household: an object, or JSON text.
   *
   * @param options - `rules`: these only, with what they need; only their facts have to be known. Left out: all rules in force.
   * @throws {@link DoudiError} with all faults of the household, or with names that are no rule in force. A rule that can't be computed is no error here:
   * see {@link Assessment.errors}.
   *
   * @example
   * const assessment = policy.assess(household, { rules: ["dibao::eligible", "dibao::monthly_amount"] });
   * assessment.get("dibao::eligible"); // → true
   * assessment.get("dibao::monthly_amount"); // → "324.00"
   */
  assess(household: Household | object | string, options: { readonly rules?: readonly string[] } = {}): Assessment {
    const { text, faults } = write(household);
    const rules = copy(options.rules);
    const canonical = call(() => this.#raw.assess(text, copy(rules)), faults);
    return new Assessment(this, this.#raw, text, rules, canonical);
  }

  /**
   * Says what the answers so far decide, what is still possible, and what to ask for next. Wrong answers are in its `faults`, and the rest is screened.
   *
   * @throws {@link DoudiError} where a text is no JSON, or with names that are no rule in force or no programme.
   *
   * @example
   * const { decided, open, ask } = policy.screen({ region: "6103", area: "urban" }, { rules: ["dibao::eligible"] });
   * decided.length; // → 0
   * open[0].values; // → [true, false]
   * ask.some((question) => question.path === "members"); // → true
   */
  screen(answers: Answers | object | string, options: ScreenOptions = {}): Screening {
    const { text, faults } = write(answers);
    const screening = JSON.parse(call(() => this.#raw.screen(text, copy(options.rules), copy(options.programmes)))) as Screening;
    return faults.length === 0 ? screening : { ...screening, faults: [...faults, ...screening.faults] };
  }

  /**
   * What every benefit is worth while a fact goes through a range of values, and where earning more gives less. Exact at every value.
   *
   * @param path - the fact: `members[0].wage_income`; what the household says of it doesn't count
   * @throws {@link DoudiError} where the path is no number of the household, with values that the fact can't have, or with the faults of the household.
   *
   * @example
   * const sweep = policy.sweep(household, "members[0].wage_income", { to: 3000, rules: ["dibao::monthly_amount"] });
   * const [{ pieces, cliffs }] = sweep.series;
   * pieces[0].from; // → "0.00"
   * pieces.at(-1).end; // → "0.00"
   */
  sweep(household: Household | object | string, path: string, options: SweepOptions = {}): Sweep {
    const { text, faults } = write(household);
    const { from = 0, to = 5000, step = 1, rules } = options;
    return JSON.parse(call(() => this.#raw.sweep(text, path, String(from), String(to), String(step), copy(rules)), faults)) as Sweep;
  }

  /**
   * The facts that some rules may read, whatever the answers.
   *
   * @throws {@link DoudiError} with names that are no rule in force.
   *
   * @example
   * policy.needs(["people::age"]).map((fact) => fact.path); // → ["members[].birth_date"]
   */
  needs(rules: readonly string[]): Fact[] {
    const paths = new Set(JSON.parse(call(() => this.#raw.needs([...rules]))) as string[]);
    return this.pack.facts.filter((fact) => paths.has(fact.path));
  }

  /**
   * Gives its memory back at once. Nobody has to: it is given back when nobody holds the policy any more. Its assessments keep their results, but explain
   * nothing more.
   *
   * @example
   * const other = pack.policy("2022-01-01");
   * other.free();
   */
  free(): void {
    this.#raw.free();
  }
}

/** What is handed over is not the caller's own list. */
function copy(names: readonly string[] | undefined): string[] | undefined {
  return names && [...names];
}
