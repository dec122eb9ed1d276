import type { Label, Value } from "./types.js";

/** Which values a fact goes through, and which rules are looked at. */
export interface SweepOptions {
  /** The first value: 0 if left out. */
  readonly from?: number | bigint | string;
  /** No value is above: 5000 if left out. */
  readonly to?: number | bigint | string;
  /** From one value to the next: 1 if left out. */
  readonly step?: number | bigint | string;
  /** Every benefit in force, if left out. */
  readonly rules?: readonly string[];
}

/** What benefits are worth while a fact goes through a range of values: exact at every value. */
export interface Sweep {
  readonly path: string;
  readonly label: Label;
  readonly unit: string | null;
  readonly from: string;
  readonly to: string;
  readonly step: string;
  /** One of each rule, and of each member or claim where it is theirs. */
  readonly series: readonly Series[];
  /** All monthly benefits together; `null` where there is none. */
  readonly total: (Series & { readonly left_out: readonly string[] }) | null;
}

/** A rule's values over the range. */
export interface Series {
  readonly rule: string;
  /** Whose: `members[0]`; empty: the household's. */
  readonly path: string;
  readonly label: Label;
  readonly unit: string | null;
  /** One after another, without gaps. */
  readonly pieces: readonly Piece[];
  /** Where an amount falls by more than the fact rises. */
  readonly cliffs: readonly Cliff[];
}

/** A stretch over which the value changes by the same amount with each step, or not at all. */
export interface Piece {
  readonly from: string;
  readonly to: string;
  /** The value at `from`. */
  readonly start: Value;
  /** The value at `to`. */
  readonly end: Value;
  /** The change with each step. */
  readonly slope: string | null;
  /** Why there is no value. */
  readonly error: { readonly error: string; readonly path: string; readonly message: Label } | null;
}

/** A fall from one value of the fact to the next. */
export interface Cliff {
  /** The value of the fact after the fall. */
  readonly at: string;
  readonly before: string;
  readonly after: string;
  readonly lost: string;
}
