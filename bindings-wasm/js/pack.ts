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
  readonly programmes: readonly Programme[];
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
  readonly programmes: readonly Programme[];
  readonly #raw: RawPack;
  #facts: readonly Fact[] | undefined;
  #rules: readonly Rule[] | undefined;

  protected constructor(raw: RawPack) {
    const about = JSON.parse(raw.about()) as About;
    this.#raw = raw;
    this.name = about.name;
    this.title = about.title;
    this.version = about.version;
    this.digest = about.digest;
    this.region = about.region;
    this.entities = about.entities;
    this.programmes = about.programmes;
  }

  /** What a household may hold. */
  get facts(): readonly Fact[] {
    // Told when asked for: a pack has hundreds of them, and most pages want results only.
    this.#facts ??= JSON.parse(this.#raw.facts()) as Fact[];
    return this.#facts;
  }

  /** All rules of all its versions; {@link Policy.rulesInForce} has those of a date. */
  get rules(): readonly Rule[] {
    this.#rules ??= JSON.parse(this.#raw.rules()) as Rule[];
    return this.#rules;
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
    // What it says stays: its policies name facts.
    void this.facts;
    void this.rules;
    this.#raw.free();
  }
}
