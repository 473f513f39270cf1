// The pack: lookup, who wins, and what the built-in libraries promise.
#include "models/pack.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "models/schema.h"

namespace holdfast::check {
namespace {

std::unique_ptr<Library> library_of(const std::string& rest) {
  LoadResult result = load_library("schema: 1\nlibrary: demo\n" + rest, "demo.yaml");
  EXPECT_TRUE(result.library) << result.errors.front().text();
  return std::move(result.library);
}

TEST(ModelPack, BuiltinModelsHaveNoErrors) {
  for (const BuiltinModel& model : builtin_models()) {
    const LoadResult result = load_library(text_of(model), std::string(model.file));
    for (const ModelError& error : result.errors) ADD_FAILURE() << error.text();
  }
  EXPECT_EQ(ModelPack::builtin().libraries().size(), builtin_models().size());
}

TEST(ModelPack, CoversTheLibrariesItNames) {
  std::set<std::string> names;
  for (const LibrarySummary& row : ModelPack::builtin().list()) names.insert(row.name);
  for (const char* name :
       {"std",     "libc",          "asio",         "beast",    "libuv",  "liburing",
        "libaio",  "posix-aio",     "zerocopy",     "libevent", "squid2", "squid3",
        "libcurl", "librdkafka",    "zeromq",       "cppzmq",   "mpi",    "ibverbs",
        "cuda",    "folly",         "seastar",      "win32",    "libusb", "lwip",
        "gio",     "libwebsockets", "librdkafkacpp"}) {
    EXPECT_TRUE(names.contains(name)) << name;
  }
}

TEST(ModelPack, GuardedRowsComeFirst) {
  ModelPack pack;
  pack.add(
      library_of("functions:\n  - names: [f]\n    note: plain\n"
                 "  - names: [f]\n    when: 'arg[0] is null'\n    note: guarded\n"));
  ASSERT_EQ(pack.functions("f").size(), 2u);
  EXPECT_EQ(pack.functions("f")[0]->note, "guarded");
  EXPECT_TRUE(pack.functions("g").empty());
}

TEST(ModelPack, RowsOfBuiltinLibrariesAddUpAndUserRowsReplaceThem) {
  ModelPack pack;
  pack.add(library_of("functions: [{names: [f], note: one}]\n"), true);
  pack.add(library_of("functions: [{names: [f], note: two}]\n"), true);
  EXPECT_EQ(pack.functions("f").size(), 2u);
  pack.add(library_of("functions: [{names: [f, g], note: mine}, {names: [f], note: mine too}]\n"));
  ASSERT_EQ(pack.functions("f").size(), 2u);
  EXPECT_EQ(pack.functions("f")[0]->note, "mine");
  EXPECT_EQ(pack.functions("g").size(), 1u);
}

TEST(ModelPack, NamesAreFoundInEachNamespaceOfTheLibrary) {
  const ModelPack pack = ModelPack::builtin();
  EXPECT_FALSE(pack.functions("boost::asio::async_write").empty());
  EXPECT_FALSE(pack.functions("asio::async_write").empty());
  ASSERT_NE(pack.type("asio::use_awaitable_t"), nullptr);
  EXPECT_EQ(pack.type("asio::use_awaitable_t")->token, "awaitable");
  EXPECT_EQ(pack.type("asio::nothing"), nullptr);
}

TEST(ModelPack, ConstantsBelongToTheLibraryOfTheRow) {
  const ModelPack pack = ModelPack::builtin();
  const auto rows = pack.functions("send");
  ASSERT_GE(rows.size(), 2u);  // guarded by MSG_ZEROCOPY, and plain
  ASSERT_TRUE(rows[0]->when);
  const std::int64_t* value = ModelPack::constant(*rows[0], "MSG_ZEROCOPY");
  ASSERT_NE(value, nullptr);
  EXPECT_EQ(*value, 0x4000000);
  EXPECT_EQ(ModelPack::constant(*rows[0], "NOTHING"), nullptr);
}

TEST(ModelPack, AUserFileWithErrorsChangesNothing) {
  const std::string path = testing::TempDir() + "holdfast_bad_model.yaml";
  std::ofstream(path) << "schema: 1\nlibrary: x\nfunctions: 3\n";
  ModelPack pack;
  const std::vector<ModelError> errors = pack.add_file(path);
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].file, path);
  EXPECT_TRUE(pack.libraries().empty());
}

TEST(ModelPack, EveryLendSaysWhatTheContractIs) {
  const ModelPack pack = ModelPack::builtin();
  for (const auto& library : pack.libraries()) {
    EXPECT_FALSE(library->contract.empty()) << library->file;
    for (const FunctionModel& function : library->functions) {
      if (function.lends.empty()) continue;
      EXPECT_FALSE(function.note.empty()) << library->file << ":" << function.place.line;
      EXPECT_TRUE(function.operation) << library->file << ":" << function.place.line;
    }
  }
}

/// Rows for headers that are at hand carry examples.
TEST(ModelPack, EveryLendOfAnInstallableLibraryHasExamples) {
  const ModelPack pack = ModelPack::builtin();
  for (const auto& library : pack.libraries()) {
    for (std::size_t i = 0; i < library->functions.size(); ++i) {
      const FunctionModel& function = library->functions[i];
      if (function.lends.empty() || !function.since.empty() || library->packages.empty()) continue;
      const unsigned end =
          i + 1 < library->functions.size() ? library->functions[i + 1].place.line : ~0u;
      bool found = false;
      for (const Example& example : library->examples) {
        found = found || (example.place.line > function.place.line && example.place.line < end);
      }
      EXPECT_TRUE(found) << library->file << ":" << function.place.line << " " << function.names[0];
    }
  }
}

/// schema.json and the loader must not drift: same keys, same words.
TEST(Schema, HasTheKeysAndWordsOfTheLoader) {
  auto buffer = llvm::MemoryBuffer::getFile(std::string(HOLDFAST_SOURCE_DIR) +
                                            "/analyzer/models/schema.json");
  ASSERT_TRUE(buffer) << buffer.getError().message();
  auto schema = llvm::json::parse((*buffer)->getBuffer());
  ASSERT_TRUE(static_cast<bool>(schema)) << llvm::toString(schema.takeError());
  const llvm::json::Object* definitions = schema->getAsObject()->getObject("definitions");
  ASSERT_NE(definitions, nullptr);
  for (int i = 0; i <= static_cast<int>(ObjectKind::Example); ++i) {
    const auto kind = static_cast<ObjectKind>(i);
    const std::string name(name_of(kind));
    const llvm::json::Object* object = definitions->getObject(name);
    ASSERT_NE(object, nullptr) << name;
    EXPECT_EQ(object->getBoolean("additionalProperties"), std::optional(false)) << name;
    std::set<std::string> in_schema, in_loader;
    for (const auto& entry : *object->getObject("properties")) in_schema.insert(entry.first.str());
    for (const std::string_view key : keys_of(kind)) in_loader.emplace(key);
    EXPECT_EQ(in_schema, in_loader) << name;
  }
  const auto words = [&](const char* kind, const char* key) {
    std::set<std::string> out;
    const llvm::json::Object* property =
        definitions->getObject(kind)->getObject("properties")->getObject(key);
    for (const llvm::json::Value& value : *property->getArray("enum")) {
      out.insert(value.getAsString()->str());
    }
    return out;
  };
  const auto expected = [](const auto& rows) {
    std::set<std::string> out;
    for (const auto& row : rows) out.emplace(row.text);
    return out;
  };
  EXPECT_EQ(words("type", "ownership"), expected(ownership_words));
  EXPECT_EQ(words("type", "storage"), expected(storage_words));
  EXPECT_EQ(words("lend", "access"), expected(access_words));
  EXPECT_EQ(words("lend", "role"), expected(role_words));
  EXPECT_EQ(words("operation", "discipline"), expected(discipline_words));
  EXPECT_EQ(words("release", "scope"), expected(scope_words));
  EXPECT_EQ(words("function", "returns"), expected(returns_words));
}

}  // namespace
}  // namespace holdfast::check
