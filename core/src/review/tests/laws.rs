//! What holds of every review.
