//! The last resort where memory runs out: a sentence and exit code 1 instead of an abort.
//!
//! Studies that cannot fit are refused before they begin (`simulation::MemoryNeed`); what that estimate misses ends here. A program in safe Rust has no
//! say in a failed allocation, so this is the one file with `unsafe`.

#![expect(unsafe_code, reason = "an allocator that reports a failure cannot be written without it")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::io::{Cursor, Write};

use super::Exit;

/// The system's allocator, except that the program ends where it has no more memory.
pub struct Allocator;

// SAFETY: every method passes its arguments on to `System`, which keeps the contract of `GlobalAlloc`, under the same conditions as our caller
// promised us, and returns what it returned unless that is null; then it does not return. Nothing here unwinds: `end` allocates nothing, and a write
// that fails is ignored.
unsafe impl GlobalAlloc for Allocator {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: see above.
        or_end(unsafe { System.alloc(layout) }, layout.size())
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: see above.
        or_end(unsafe { System.alloc_zeroed(layout) }, layout.size())
    }

    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        // SAFETY: see above.
        or_end(unsafe { System.realloc(block, layout, new_size) }, new_size)
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: see above.
        unsafe { System.dealloc(block, layout) }
    }
}

#[inline]
fn or_end(block: *mut u8, size: usize) -> *mut u8 {
    if block.is_null() { end(size) } else { block }
}

/// Says that memory ran out and ends the program. Allocates nothing: the text is written into an array, and standard error has no buffer.
#[cold]
#[inline(never)]
fn end(size: usize) -> ! {
    let mut text = Cursor::new([0; 256]);
    let _ = write!(
        text,
        "error: there is no memory left: {size} more bytes were asked for\n |\n = help: ask for fewer trials, groups or people, or use a machine with more memory\n"
    );
    let length = text.position() as usize;
    let _ = std::io::stderr().write_all(&text.get_ref()[..length]);
    std::process::exit(i32::from(Exit::Failure.code()))
}
