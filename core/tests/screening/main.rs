//! What a screening says holds, whatever the missing answers turn out to be: on packs made up at random and on every shipped pack.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails says so")]

mod answers;
mod asked;
#[path = "../reference/generate/mod.rs"]
#[allow(dead_code, reason = "shared with the reference's tests")]
mod generate;
mod generated;
mod laws;
mod order;
mod shipped;

/// A number from the environment, for longer runs.
fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).ok().map_or(otherwise, |v| v.replace('_', "").parse().unwrap_or_else(|_| panic!("{variable}: a number")))
}
