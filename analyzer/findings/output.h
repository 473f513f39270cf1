//===- findings/output.h - files that are written whole or not at all --------===//
//
// Purpose    Writes bytes to a file through a temporary one beside it, or to standard output.
// Owns       The temporary file, until it has the final name or is removed.
// Lifetimes  Borrows the bytes for the call.
// States     None.
// Threads    Distinct targets may be written from distinct threads.
// Fails      One message with the path and the system's reason; the old file is then untouched.
// Cost       One write, one rename.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <llvm/ADT/StringRef.h>

#include <string>

namespace holdfast::check {

/// Replaces the file whole. Symbolic links are followed, permissions kept; devices and pipes
/// are written in place.
bool write_file(llvm::StringRef path, llvm::StringRef bytes, std::string* error);

/// Adds to the end of a file.
bool append_file(llvm::StringRef path, llvm::StringRef bytes, std::string* error);

/// Writes to standard output and flushes it.
bool write_stdout(llvm::StringRef bytes, std::string* error);

}  // namespace holdfast::check
