// The envelope of a summary file: what is refused, and with which words.
#include "summaries/store.h"

#include <gmock/gmock.h>

#include "analyzer/temp_dir.h"
#include "facts/serialise.h"

namespace holdfast::check {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

/// The first line of a file of this version.
const std::string kFirstLine = "holdfast-summary " + std::to_string(kFactsVersion) + "\n";

StoredUnit sample() {
  StoredUnit stored;
  stored.models = "built-in";
  stored.readable = "f:3\n  frees *p\n";
  stored.unit.file = "/p/a\nb.c";
  stored.unit.files = {"/p/a\nb.c"};
  return stored;
}

std::string reason(const std::string& bytes) {
  StoredUnit stored;
  std::string error;
  EXPECT_FALSE(decode_stored(bytes, stored, &error));
  return error;
}

TEST(Store, WhatIsWrittenIsRead) {
  const std::string bytes = encode_stored(sample());
  EXPECT_THAT(bytes,
              StartsWith(kFirstLine + "version " HOLDFAST_VERSION
                                      "\nunit /p/a?b.c\nmodels built-in\nreadable 15\nfacts "));
  EXPECT_THAT(bytes, HasSubstr("\n\nf:3\n  frees *p\n"));
  StoredUnit stored;
  std::string error;
  ASSERT_TRUE(decode_stored(bytes, stored, &error)) << error;
  EXPECT_EQ(stored.unit.file, "/p/a\nb.c");
  EXPECT_EQ(stored.readable, sample().readable);
  EXPECT_EQ(stored.models, "built-in");
}

TEST(Store, SaysWhatIsWrong) {
  const std::string good = encode_stored(sample());
  EXPECT_THAT(reason(""), StartsWith("is not a summary"));
  EXPECT_THAT(reason("\x7f"
                     "ELF"),
              StartsWith("is not a summary"));
  EXPECT_THAT(reason("holdfast-summary 999\n" + good.substr(kFirstLine.size())),
              HasSubstr("another version"));
  EXPECT_THAT(reason(good.substr(0, good.size() - 1)), StartsWith("is damaged"));
  EXPECT_THAT(reason(good + "x"), StartsWith("is damaged"));
  EXPECT_THAT(reason(kFirstLine + "version " HOLDFAST_VERSION "\n"), StartsWith("is damaged"));
}

TEST(Store, EveryChangedByteIsNoticed) {
  const std::string good = encode_stored(sample());
  const std::size_t names = good.find("unit "), sizes = good.find("readable ");
  for (std::size_t at = 0; at < good.size(); ++at) {
    if (at >= names && at < sizes) continue;  // for people, and for the caller to compare
    std::string changed = good;
    changed[at] = static_cast<char>(changed[at] ^ 0x15);
    StoredUnit stored;
    std::string error;
    EXPECT_FALSE(decode_stored(changed, stored, &error)) << at;
  }
}

TEST(Store, AFileThatIsNotThere) {
  TempDir dir;
  StoredUnit stored;
  std::string error;
  EXPECT_FALSE(read_stored(dir / "none", stored, &error));
  EXPECT_EQ(error, "cannot be read: No such file or directory");
}

}  // namespace
}  // namespace holdfast::check
