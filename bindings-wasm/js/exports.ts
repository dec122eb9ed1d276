/** What both builds have. */
export { Assessment } from "./assessment.js";
export { DoudiError, type Fault } from "./errors.js";
export { Explanation } from "./explanation.js";
export type { AnyPack } from "./pack.js";
export { Policy } from "./policy.js";
export type * from "./screening.js";
export type * from "./sweep.js";
export type * from "./types.js";
