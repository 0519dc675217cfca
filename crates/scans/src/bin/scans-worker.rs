//! The working child as a program of its own, for the tests and for measuring. The desk and the CLI start themselves.

fn main() {
    scans::child::run(std::io::stdin().lock(), std::io::stdout().lock());
}
