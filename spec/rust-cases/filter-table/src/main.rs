//! Prints what `EnvFilter` decides, one JSON object a line: the answers that `spec/rust-cases/filter-table.spec.ts`
//! compares with ours.

mod ask;
mod cases;
mod json;

use std::io::Write;

fn main() {
    let out = std::io::stdout();
    let mut out = out.lock();
    for case in cases::all() {
        let answer = ask::ask(&case);
        writeln!(out, "{}", json::line(&case, &answer)).expect("standard output takes lines");
    }
}
