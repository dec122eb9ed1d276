/** A text in Chinese and English. */
export interface Label {
  readonly zh: string;
  readonly en: string;
}

/** A language that doudi speaks. */
export type Lang = "zh" | "en";

/**
 * A value of a household's fact.
 *
 * A number is read as the shortest decimal that prints it: `0.1` is 0.1. More digits than a number has: a text, `"12345678901.25"`, or a bigint.
 * Dates, codes and divisions are texts. `null`: there is none. A key that is left out, or `undefined`: not known.
 */
export type Given = string | number | bigint | boolean | null | undefined | readonly Given[] | { readonly [key: string]: Given };

/** A household: facts by name, `members` and what else the pack's entities are called as lists. `doudi types` writes the exact type of a pack. */
export type Household = { readonly [fact: string]: Given };

/** A rule's value: numbers and dates as decimal texts (`"324.00"`, `"2023-06-01"`), in the rule's unit; `null`: there is none. */
export type Value = string | boolean | null;

/** Why a rule has no value, as it stands in results; {@link RuleError} has the words. */
export interface ErrorValue {
  readonly error: string;
  /** The rule in which it went wrong. */
  readonly rule: string | null;
  /** The fact or entity that it is about. */
  readonly path: string;
  /** The place in the pack's rules. */
  readonly place: string;
}

/** Results of an entity: values by rule (`dibao::eligible`), and the entities in it by the name of their list (`members`). */
export type Results = { readonly [name: string]: Value | ErrorValue | readonly Results[] };

/** Why a rule has no value. */
export interface RuleError {
  /** The rule. */
  readonly rule: string;
  /** Whose it is: `members[0]`; empty: the household's. */
  readonly path: string;
  /** `too_large`, `division_by_zero`, `unknown_fact`, `no_value`, `not_in_force` or `rule_not_in_force`. */
  readonly code: string;
  readonly message: Label;
  /** The fact or entity that it is about. */
  readonly about: string;
  /** The rule in which it went wrong, which may be another that this one calls. */
  readonly in: string | null;
  /** The place in the pack's rules: `national/dibao.rhai:12:5`. */
  readonly place: string;
}

/** A kind of thing that facts and rules are about: the household, a person, a claim. */
export interface Entity {
  readonly name: string;
  /** What it is called; in English, its key. */
  readonly label: Label;
  /** The entity that it is in; `null`: the household itself. */
  readonly parent: string | null;
  /** The key of its list in the parent: `members`. */
  readonly list: string | null;
  /** The least number of it in a parent. */
  readonly least: number | null;
  /** The greatest number. */
  readonly most: number | null;
}

/** What a value is. `money` is a number of yuan. */
export type ValueType = "bool" | "int" | "number" | "money" | "date" | "choice" | "text" | "region";

/** A fact (要素) of a pack. */
export interface Fact {
  /** `members[].wage_income`. */
  readonly path: string;
  readonly entity: string;
  /** Its key: `wage_income`. */
  readonly fact: string;
  readonly label: Label;
  readonly help: Label | null;
  readonly type: ValueType;
  /** The unit of a number: `CNY/month`. */
  readonly unit: string | null;
  /** The least number or first date; `"on"`: the policy's date. */
  readonly min: string | null;
  /** The greatest number or last date. */
  readonly max: string | null;
  /** The most digits after the point. */
  readonly digits: number | null;
  /** The codes of a choice. */
  readonly codes: readonly Code[] | null;
  /** What is taken where it isn't answered. */
  readonly default: Value;
  /** Has to be answered, wherever a rule reads it. */
  readonly required: boolean;
  /** May be `null`: there is none. */
  readonly optional: boolean;
  /** Its value stays out of explanations unless asked for. */
  readonly sensitive: boolean;
}

/** A code of a choice. */
export interface Code {
  readonly code: string;
  readonly label: Label;
}

/** What a rule is for. */
export type RuleKind = "decision" | "benefit" | "status" | "alert" | "referral" | "intermediate";

/** A rule (规则) of a pack, as its last version has it. */
export interface Rule {
  /** `dibao::eligible`. */
  readonly name: string;
  readonly programme: string;
  readonly entity: string;
  readonly label: Label;
  readonly kind: RuleKind;
  readonly type: ValueType;
  readonly unit: string | null;
  /** The codes of a choice. */
  readonly codes: readonly Code[] | null;
  /** Its value may be `null`. */
  readonly optional: boolean;
  /** What it rests on. */
  readonly cites: readonly string[];
}

/** A programme (救助项目) of a pack. */
export interface Programme {
  readonly name: string;
  readonly title: Label;
  /** The document that it follows. */
  readonly source: string | null;
}

/** What an explanation's node is. */
export type NodeKind = "rule" | "given" | "parameter" | "fact" | "step" | "condition" | "list" | "element";

/** A node of an explanation's tree. */
export interface ExplanationNode {
  readonly kind: NodeKind;
  /** `dibao::eligible`, `area`, the name of a step. */
  readonly name: string;
  /** `members[0]`; left out: the household. */
  readonly entity?: string;
  readonly label: Label;
  readonly value?: Value;
  /** The value is a sensitive fact's, and wasn't asked for. */
  readonly withheld?: true;
  readonly error?: { readonly kind: string; readonly path: string; readonly message: Label };
  readonly unit?: string;
  /** As it is written. */
  readonly formula?: string;
  /** As it is written, with the values in the place of the names. */
  readonly numbers?: Label;
  readonly cites?: readonly { readonly source: string; readonly title: string | null; readonly article: string | null }[];
  /** The pack that says so. */
  readonly pack?: string;
  /** First day of the version or row. */
  readonly from?: string;
  /** Last day of it. */
  readonly until?: string;
  /** Rests on a secondary source. */
  readonly verify?: true;
  /** Not answered: the default, or absent, was taken. */
  readonly assumed?: true;
  /** Was told before, further up. */
  readonly told?: true;
  /** Why a condition failed. */
  readonly reasons?: readonly Label[];
  /** What it came from. */
  readonly children?: readonly ExplanationNode[];
}
