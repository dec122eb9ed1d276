import { call } from "./errors.js";
import { Policy } from "./policy.js";
import type { RawPack } from "./raw.js";
import type { Entity, Fact, Label, Programme, Rule } from "./types.js";

/** What `about()` of a raw pack holds. */
interface About {
  readonly name: string;
  readonly title: Label;
  readonly version: string;
  readonly digest: string;
  readonly region: string | null;
  readonly entities: readonly Entity[];
  readonly facts: readonly Fact[];
  readonly programmes: readonly Programme[];
  readonly rules: readonly Rule[];
}

/** A pack (规则包): rules and standards of one jurisdiction, however it was read. */
export abstract class AnyPack {
  /** `shaanxi-baoji`. */
  readonly name: string;
  readonly title: Label;
  readonly version: string;
  /** SHA-256 of what it says, as records name it. */
  readonly digest: string;
  /** The division that it is for; `null`: any. */
  readonly region: string | null;
  /** The household first, then what is in it. */
  readonly entities: readonly Entity[];
  /** What a household may hold. */
  readonly facts: readonly Fact[];
  readonly programmes: readonly Programme[];
  /** All rules of all its versions; {@link Policy.rulesInForce} has those of a date. */
  readonly rules: readonly Rule[];
  readonly #raw: RawPack;

  protected constructor(raw: RawPack) {
    const about = JSON.parse(raw.about()) as About;
    this.#raw = raw;
    this.name = about.name;
    this.title = about.title;
    this.version = about.version;
    this.digest = about.digest;
    this.region = about.region;
    this.entities = about.entities;
    this.facts = about.facts;
    this.programmes = about.programmes;
    this.rules = about.rules;
  }

  /**
   * The policy on a date: what the pack says on that day. Keep it: making one plans all rules.
   *
   * @param on - `"2023-06-01"`
   * @throws {@link DoudiError} where that is no date.
   *
   * @example
   * const policy = pack.policy("2023-06-01");
   * policy.rulesInForce.includes("dibao::eligible"); // → true
   */
  policy(on: string): Policy {
    return new Policy(this, on, call(() => this.#raw.policy(on)));
  }

  /**
   * Gives its memory back at once. Nobody has to: it is given back when nobody holds the pack any more. Policies of the pack stay.
   *
   * @example
   * pack.free();
   * policy.rulesInForce.length > 100; // → true
   */
  free(): void {
    this.#raw.free();
  }
}
