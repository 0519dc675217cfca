//! The contract as TypeScript, for the user interface.

use std::collections::BTreeMap;

use ts_rs::{Config, TS, TypeVisitor};

use crate::contract::COMMANDS;

/// What a field of a record may hold, and all of a record's fields: JSON in Rust, named here.
const VALUES: &str =
    "export type Value = null | boolean | number | string | string[];\nexport type Body = { [field: string]: Value };";

/// Collects the declarations of all types that the contract names.
pub struct Bindings {
    config: Config,
    declarations: BTreeMap<String, String>,
}

impl Bindings {
    /// The TypeScript name of a type; its declaration and all that it names are collected.
    pub(crate) fn name_of<T: TS + 'static + ?Sized>(&mut self) -> String {
        self.visit::<T>();
        T::name(&self.config)
    }
}

impl TypeVisitor for Bindings {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        // Types of the standard library have no declaration and some no name either.
        if T::output_path().is_none() {
            T::visit_dependencies(self);
            T::visit_generics(self);
            return;
        }
        let name = T::ident(&self.config);
        if !self.declarations.contains_key(&name) {
            self.declarations.insert(name, T::decl(&self.config));
            T::visit_dependencies(self);
        }
    }
}

/// The whole file `ui/src/rpc/contract.ts`.
pub fn typescript() -> String {
    let mut bindings = Bindings { config: Config::new().with_large_int("number"), declarations: BTreeMap::new() };
    bindings.visit::<crate::failure::Failure>();
    // What a job yields is named by no command.
    bindings.visit::<crate::letter::BatchDone>();
    bindings.visit::<crate::letter::BatchApproved>();
    let commands: Vec<String> = COMMANDS
        .iter()
        .map(|command| {
            let (input, output) = command.describe(&mut bindings);
            format!("  \"{}\": {{ input: {input}; output: {output} }};", command.name)
        })
        .collect();
    let types: Vec<String> =
        bindings.declarations.values().map(|declaration| format!("export {declaration}")).collect();
    format!(
        "// The contract of commands, made by `cargo xtask bindings` from crates/app/src/contract.rs. Do not edit.\n\n{VALUES}\n\n{}\n\nexport interface Commands {{\n{}\n}}\n",
        // `Record` is a type of ours here, so the built-in one cannot be named.
        types.join("\n\n").replace("Record<symbol, never>", "{ [name: string]: never }"),
        commands.join("\n")
    )
}
