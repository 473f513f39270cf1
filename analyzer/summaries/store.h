//===- summaries/store.h - summary files ------------------------------------===//
//
// Purpose    The file that --summarise and the cache write, and --link reads: who made it, with
//            which models, a part that people can read, and the facts of one unit.
// Owns       Results own everything.
// Lifetimes  Bytes and paths are borrowed for the call.
// States     None.
// Threads    Distinct files may be read and written from distinct threads.
// Fails      With one message: not a summary, of another version, made with other models,
//            damaged. Writing replaces the file whole or not at all.
// Cost       One read or write; see facts/serialise.h.
//
//   holdfast-summary 1
//   version 0.1.0
//   unit /src/a.c
//   models 5b0c...
//   readable 120
//   facts 4711 9f3d...
//                        an empty line, the readable part, the facts
//
//===----------------------------------------------------------------------===//
#pragma once

#include <string>

#include "facts/fact.h"
#include "llvm/ADT/StringRef.h"

namespace holdfast::check {

struct StoredUnit {
  std::string models;    ///< identity of the model pack that the facts were taken with
  std::string readable;  ///< what its functions do, for people
  UnitFacts unit;
};

std::string encode_stored(const StoredUnit& stored);
/// False with the reason, as the end of a sentence about the file.
bool decode_stored(llvm::StringRef bytes, StoredUnit& stored, std::string* error);
bool read_stored(const std::string& path, StoredUnit& stored, std::string* error);

}  // namespace holdfast::check
