//! Values as people read them.

import type { Code, Open, Scalar } from "./core.js";
import { grouped } from "./reading.js";
import { say, texts, type Lang } from "./texts.js";

const UNITS: Record<string, string> = {
  CNY: "元",
  year: "年",
  quarter: "季度",
  month: "个月",
  day: "天",
  hour: "小时",
  person: "人",
  household: "户",
  time: "次",
};

/** `CNY/month` as 元/月, or CNY/month. */
export function unit(name: string | null | undefined, lang: Lang): string {
  if (!name) return "";
  if (lang === "en") return name;
  return name
    .split("/")
    .map((part, place) => (place > 0 && part === "month" ? "月" : (UNITS[part] ?? part)))
    .join("/");
}

export function isNumber(value: Scalar | undefined): value is string {
  return typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value);
}

export function isZero(value: Scalar | undefined): boolean {
  return isNumber(value) && /^-?0+(\.0+)?$/.test(value);
}

/** A number with its unit: `1,234.50 元/月`. */
export function quantity(value: string, of: string | null | undefined, lang: Lang): string {
  const name = unit(of, lang);
  return name === "" ? grouped(value) : `${grouped(value)} ${name}`;
}

/** What has to be known to write a value: divisions and dates look like numbers, too. */
export interface About {
  readonly type?: string;
  readonly unit?: string | null;
  readonly codes?: readonly Code[] | null;
}

/** A fact's or a rule's value. */
export function value(of: Scalar | undefined, about: About, lang: Lang): string {
  const words = texts[lang];
  if (of === undefined) return "";
  if (of === null) return words.none;
  if (typeof of === "boolean") return of ? words.yes : words.no;
  const code = about.codes?.find((c) => c.code === of);
  if (code !== undefined) return say(code.label, lang);
  const plain = about.type === "region" || about.type === "text" || about.type === "date";
  return isNumber(of) && !plain ? quantity(of, about.unit, lang) : of;
}

/** From there on an amount tells nothing: it comes of bounds that nobody reaches. */
const BEYOND = 1_000_000;

/** What is still possible of an open result. */
export function possible(open: Open, lang: Lang, codes: readonly Code[] | null = null): string {
  const words = texts[lang];
  const parts: string[] = [];
  if (open.range !== null) {
    const { min, max } = open.range;
    if (min === max) parts.push(value(max, open, lang));
    else if (isNumber(max) && Number(max) >= BEYOND) parts.push(Number(min) > 0 ? words.atLeast(value(min, open, lang)) : words.wide);
    else if (isNumber(min) && Number(min) <= 0) parts.push(words.upTo(value(max, open, lang)));
    else if (isNumber(min)) parts.push(words.between(grouped(min), value(max, open, lang)));
    else parts.push(words.between(min, max));
  }
  const values = open.values?.filter((v) => v !== null) ?? [];
  if (values.includes(true) && values.includes(false)) parts.push(words.either);
  else if (values.length > 0) parts.push(values.map((v) => (v === true ? words.meets : v === false ? words.fails : value(v, { codes }, lang))).join(" / "));
  if (open.values?.includes(null)) parts.push(parts.length > 0 ? words.orAbsent : words.absent);
  if (open.may_fail) parts.push(words.mayFail);
  return parts.join(lang === "zh" ? "，" : ", ");
}
