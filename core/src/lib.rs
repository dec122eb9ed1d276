//! **doudi** (兜底): a rules library for social assistance.
//!
//! A *pack* holds the rules and standards of a jurisdiction as their documents say them. A *policy* is a pack on a date. A policy assesses a
//! household exactly to the fen and explains each result with the article of law.
#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod assessment;
pub mod calendar;
mod columns;
pub mod compare;
pub mod compiled;
pub mod diagnostics;
pub mod facts;
mod intervals;
pub mod ir;
pub mod label;
pub mod limits;
pub mod number;
pub mod over;
pub mod pack;
mod plan;
pub mod policy;
pub mod population;
pub mod regional;
pub mod review;
pub mod screening;
pub mod source;
pub mod sweep;
#[cfg(feature = "arrow")]
pub mod tables;
mod threads;
pub mod unit;
pub mod words;

#[cfg(feature = "author")]
pub mod cases;
#[cfg(feature = "author")]
pub mod diff;
#[cfg(feature = "author")]
pub mod handbook;
#[cfg(feature = "reference")]
pub mod reference;
#[cfg(feature = "author")]
pub mod syntax;

// README's example must compile.
#[cfg(all(doctest, feature = "author"))]
#[doc = include_str!("../../README.md")]
struct Readme;
