//! The looks of the form.

import { base } from "./base.js";
import { print } from "./print.js";
import { questions } from "./questions.js";
import { results } from "./results.js";
import { tokens } from "./tokens.js";

export const styles = [tokens, base, questions, results, print];
