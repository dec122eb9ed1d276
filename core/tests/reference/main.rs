//! Columns and Rhai's own evaluator agree on every value and every error.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails says so")]

mod generate;
mod property;
mod shipped;
mod shrink;

/// Rhai recurses once for each level of nesting, with large frames in debug builds.
fn on_a_big_stack<T: Send + 'static>(f: impl FnOnce() -> T + Send + 'static) -> T {
    std::thread::Builder::new().stack_size(1 << 29).spawn(f).unwrap().join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}
