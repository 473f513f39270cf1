// See store.h.
#include "summaries/store.h"

#include "facts/serialise.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/xxhash.h"

namespace holdfast::check {
namespace {

constexpr llvm::StringLiteral kMagic = "holdfast-summary ";

/// Takes one line `key value` off the front.
bool take_line(llvm::StringRef& bytes, llvm::StringRef key, llvm::StringRef& value) {
  const auto end = bytes.find('\n');
  if (end == llvm::StringRef::npos) return false;
  llvm::StringRef line = bytes.take_front(end);
  if (!line.consume_front(key) || !line.consume_front(" ")) return false;
  value = line;
  bytes = bytes.drop_front(end + 1);
  return true;
}

/// A file name in one line, whatever its bytes.
std::string one_line(const std::string& text) {
  std::string out;
  for (char c : text) out += c == '\n' || c == '\r' ? '?' : c;
  return out;
}

std::string hash_of(llvm::StringRef bytes) {
  return llvm::utohexstr(llvm::xxh3_64bits(bytes), /*LowerCase=*/true);
}

bool fail(std::string* error, const char* why) {
  *error = why;
  return false;
}

}  // namespace

std::string encode_stored(const StoredUnit& stored) {
  const std::string facts = serialise(stored.unit);
  return (kMagic + llvm::Twine(kFactsVersion) + "\nversion " + HOLDFAST_VERSION + "\nunit " +
          one_line(stored.unit.file) + "\nmodels " + stored.models + "\nreadable " +
          llvm::Twine(stored.readable.size()) + "\nfacts " + llvm::Twine(facts.size()) + " " +
          hash_of(stored.readable + facts) + "\n\n" + stored.readable + facts)
      .str();
}

bool decode_stored(llvm::StringRef bytes, StoredUnit& stored, std::string* error) {
  llvm::StringRef format, version, unit, models, readable, facts;
  if (!take_line(bytes, kMagic.rtrim(), format))
    return fail(error, "is not a summary; --summarise=FILE writes one");
  if (format != std::to_string(kFactsVersion) || !take_line(bytes, "version", version) ||
      version != HOLDFAST_VERSION)
    return fail(error, "was written by another version of holdfast-check; make it again");
  if (!take_line(bytes, "unit", unit) || !take_line(bytes, "models", models) ||
      !take_line(bytes, "readable", readable) || !take_line(bytes, "facts", facts) ||
      !bytes.consume_front("\n"))
    return fail(error, "is damaged; make it again");
  const auto [size_text, hash] = facts.split(' ');
  std::uint64_t readable_size = 0, facts_size = 0;
  if (readable.getAsInteger(10, readable_size) || size_text.getAsInteger(10, facts_size) ||
      readable_size > bytes.size() || facts_size != bytes.size() - readable_size ||
      hash != hash_of(bytes))
    return fail(error, "is damaged; make it again");
  auto decoded = deserialise(bytes.drop_front(readable_size));
  if (!decoded) return fail(error, "is damaged; make it again");
  stored.models = models.str();
  stored.readable = bytes.take_front(readable_size).str();
  stored.unit = std::move(*decoded);
  return true;
}

bool read_stored(const std::string& path, StoredUnit& stored, std::string* error) {
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer) {
    *error = "cannot be read: " + buffer.getError().message();
    return false;
  }
  return decode_stored((*buffer)->getBuffer(), stored, error);
}

}  // namespace holdfast::check
