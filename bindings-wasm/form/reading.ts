//! From what people type to what the core reads, and back. Nothing is judged here: what can't be put in form goes on as it is, and the core says
//! what is wrong with it.

import type { Fact, Scalar } from "./core.js";

/** What was typed, in the form that the core reads; nothing, where nothing was typed. */
export function read(type: Fact["type"], typed: string): string | undefined {
  // Full-width digits and signs are what Chinese keyboards give.
  const text = typed.normalize("NFKC").trim();
  if (text === "") return undefined;
  switch (type) {
    case "money":
    case "number":
    case "int":
      return text.replace(/[,、\s]/g, "").replace(/^[¥¥]/, "").replace(/(元|块)$/, "");
    case "date":
      return date(text);
    case "region":
      return text.replace(/\s/g, "");
    default:
      return text;
  }
}

/** `1985年3月1日`, `1985/3/1`, `1985.3.1` and `19850301` as `1985-03-01`. */
function date(text: string): string {
  const [, year, month, day] = /^(\d{4})\s*[年/.-]\s*(\d{1,2})\s*[月/.-]\s*(\d{1,2})\s*日?$/.exec(text) ?? /^(\d{4})(\d\d)(\d\d)$/.exec(text) ?? [];
  if (year === undefined || month === undefined || day === undefined) return text;
  return `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}

/** An answer as a field shows it: amounts with thousands separators. */
export function show(type: Fact["type"], value: Scalar | undefined): string {
  if (typeof value !== "string") return "";
  return type === "money" || type === "number" ? grouped(value) : value;
}

/** A number with thousands separators; any other text as it is. */
export function grouped(text: string): string {
  const [, sign, whole, rest] = /^(-?)(\d+)(\.\d*)?$/.exec(text) ?? [];
  if (whole === undefined) return text;
  return `${sign ?? ""}${whole.replace(/\B(?=(\d{3})+$)/g, ",")}${rest ?? ""}`;
}
