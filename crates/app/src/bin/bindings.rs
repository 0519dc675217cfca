//! Prints the contract as TypeScript.
#![expect(clippy::print_stdout, reason = "its output is what it is for")]

fn main() {
    print!("{}", app::bindings::typescript());
}
