//! A screening as text.
