//! The declarations of the kinds, for hosts that draw forms from them.

use std::sync::Arc;

use model::Kind;

use crate::app::App;
use crate::contract::Nothing;
use crate::failure::Failure;

/// All kinds that the general commands serve.
pub(crate) fn list(_: &Arc<App>, _: Nothing) -> Result<Vec<Kind>, Failure> {
    Ok(model::kinds::ALL.iter().filter(|kind| !kind.internal).map(|kind| **kind).collect())
}
