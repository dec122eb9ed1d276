import { Assessment } from "./assessment.js";
import { call } from "./errors.js";
import { write } from "./json.js";
import type { AnyPack } from "./pack.js";
import type { RawPolicy } from "./raw.js";
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
  assess(household: Household | string, options: { readonly rules?: readonly string[] } = {}): Assessment {
    const { text, faults } = write(household);
    const rules = options.rules === undefined ? undefined : [...options.rules];
    const canonical = call(() => this.#raw.assess(text, rules && [...rules]), faults);
    return new Assessment(this, this.#raw, text, rules, canonical);
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
