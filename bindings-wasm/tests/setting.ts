/** What the examples of the documentation work on. */
import { examples, household, pack } from "./packs.js";

export { examples as files, household };

/** A compiled pack. */
export const bytes: Uint8Array = pack("shaanxi-baoji").compile();
