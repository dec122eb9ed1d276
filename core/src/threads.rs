//! Pieces of work on all threads.

/// What becomes of each piece, in their order.
#[cfg(feature = "parallel")]
pub(crate) fn each<T: Send, R: Send>(pieces: Vec<T>, work: impl Fn(T) -> R + Sync + Send) -> Vec<R> {
    use rayon::iter::{IntoParallelIterator, ParallelIterator};
    pieces.into_par_iter().map(work).collect()
}

#[cfg(not(feature = "parallel"))]
pub(crate) fn each<T, R>(pieces: Vec<T>, work: impl Fn(T) -> R) -> Vec<R> {
    pieces.into_iter().map(work).collect()
}
