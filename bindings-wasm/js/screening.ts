import type { Fault } from "./errors.js";
import type { Code, ErrorValue, Given, Label, RuleKind, Value, ValueType } from "./types.js";

/**
 * What somebody has answered so far: a household of which keys are left out where nothing was answered. A list that is left out may have any number of
 * entities; one to which more may come is `{ known: […], complete: false }`.
 */
export type Answers = { readonly [fact: string]: Given };

/** Which rules are screened: all decisions, benefits, statuses, alerts and referrals in force, those of some programmes, or some rules by name. */
export type ScreenOptions =
  | { readonly rules?: readonly string[]; readonly programmes?: never }
  | { readonly rules?: never; readonly programmes?: readonly string[] };

/** Screening (自测): what can be said from incomplete answers. It holds whatever the missing answers turn out to be. */
export interface Screening {
  /** What no answer can change any more, in the order of the pack. */
  readonly decided: readonly Decided[];
  /** What answers can still change. */
  readonly open: readonly Open[];
  /** What to ask for next, best first. */
  readonly ask: readonly Question[];
  /** Answers that are wrong. The facts are open then, and the rest is screened. */
  readonly faults: readonly Fault[];
}

/** A rule of the household, or of a member or claim. */
export interface RuleAt {
  /** `dibao::eligible`. */
  readonly rule: string;
  /** Whose: `members[0]`; empty: the household's. */
  readonly path: string;
  readonly label: Label;
  readonly programme: string;
  readonly kind: RuleKind;
  readonly unit: string | null;
}

/** A rule that is decided: it has its `value`, or ends in an `error` whatever else is answered. */
export interface Decided extends RuleAt {
  readonly value?: Value;
  readonly error?: ErrorValue & { readonly message: Label };
}

/** A rule that is open. */
export interface Open extends RuleAt {
  /** Of numbers and dates: the outermost values that are still possible. */
  readonly range: { readonly min: string; readonly max: string } | null;
  /** Of truth values and codes: every value that is still possible; also `null`, where there may be none. */
  readonly values: readonly Value[] | null;
  /** May it end in an error? */
  readonly may_fail: boolean;
  /** Paths of what was not answered and can still change it. */
  readonly depends_on: readonly string[];
}

/** A fact to be asked for, or a list to be finished. */
export interface Question {
  /** Where the answer belongs: `members[0].wage_income`, `members`. */
  readonly path: string;
  readonly entity: string;
  /** `null`: a list. */
  readonly fact: string | null;
  readonly label: Label;
  readonly help: Label | null;
  readonly type: ValueType | "list";
  readonly unit: string | null;
  /** The least number, first date or least number of entities. */
  readonly min: string | null;
  readonly max: string | null;
  /** The most digits after the point. */
  readonly digits: number | null;
  readonly codes: readonly Code[] | null;
  /** May be `null`: there is none. */
  readonly optional: boolean;
  /** What an assessment takes where it isn't answered. */
  readonly default: Value;
  /** The rules that need it, one for each programme, with the article that makes it matter. */
  readonly for: readonly { readonly rule: string; readonly programme: string; readonly cite: string | null; readonly source: string | null }[];
  /** Its share of what is still to be asked for, over all open rules: from 0 to 1, for ordering only. */
  readonly score: number;
}
