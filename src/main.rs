//! The `compcast` program: parses the arguments, runs the command and exits with its code.

use std::process::ExitCode;

use compcast::cli::{self, Allocator};

#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

fn main() -> ExitCode {
    let exit = cli::arguments().map_or_else(|exit| exit, |arguments| cli::run_command(&arguments));
    ExitCode::from(exit.code())
}

/// The length of (`x`, `y`), for the pictures of charts, in place of the C library's: glibc 2.35 gave the function a new version, and a program that asks for it
/// does not start on systems with an older one, which clusters run for years. The same formula as there, in double precision.
// SAFETY: the name and the signature are those of C (ISO C 7.12.7.4), and the function has no other effect than its result.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[unsafe(no_mangle)]
pub extern "C" fn hypotf(x: f32, y: f32) -> f32 {
    if x.is_infinite() || y.is_infinite() {
        return f32::INFINITY;
    }
    let [x, y] = [x, y].map(f64::from);
    (x * x + y * y).sqrt() as f32
}
