//! Policies that differ from another in one thing, to tell what that thing does. They are planned only for what is asked of them.

use std::sync::{Arc, Mutex, OnceLock};

use super::{Inner, Policy, Resolution};
use crate::calendar::Date;
use crate::facts::Reader;
use crate::ir::{Program, SymbolId};

impl Policy {
    /// The policy of a program on a date, nothing planned yet.
    pub(crate) fn unplanned(program: Arc<Program>, reader: Arc<Reader>, on: Date) -> Self {
        let resolution = Resolution::new(&program, on);
        Self::with_resolution(program, reader, on, resolution)
    }

    /// What reads households, to be shared.
    pub(crate) fn shared_reader(&self) -> &Arc<Reader> {
        &self.inner.reader
    }

    pub(super) fn with_resolution(program: Arc<Program>, reader: Arc<Reader>, on: Date, resolution: Resolution) -> Self {
        let inner = Inner {
            program,
            reader,
            on,
            resolution,
            interest: OnceLock::new(),
            whole: OnceLock::new(),
            plans: Mutex::default(),
            frames: Mutex::default(),
            shared: None,
        };
        Self { inner: Arc::new(inner) }
    }

    /// This policy with another program of the same names: one whose parameters are set otherwise.
    pub(crate) fn with_program(&self, program: Program) -> Self {
        Self::with_resolution(Arc::new(program), self.inner.reader.clone(), self.inner.on, self.inner.resolution.clone())
    }

    /// This policy on another date, the versions of its rules as they are.
    pub(crate) fn with_date(&self, program: Program, on: Date) -> Self {
        Self::with_resolution(Arc::new(program), self.inner.reader.clone(), on, self.inner.resolution.clone())
    }

    /// This policy with the version of one rule that another policy of the same pack has; none where the packs differ.
    pub(crate) fn with_version_of(&self, other: &Self, rule: SymbolId) -> Option<Self> {
        if self.inner.program.digest != other.inner.program.digest || self.inner.program.symbols.len() != other.inner.program.symbols.len() {
            return None;
        }
        let resolution = self.inner.resolution.with(&other.inner.resolution, rule);
        Some(Self::with_resolution(self.inner.program.clone(), self.inner.reader.clone(), self.inner.on, resolution))
    }
}
