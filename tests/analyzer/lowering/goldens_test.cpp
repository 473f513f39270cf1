// What lowering makes of small sources, as listings that are compared with the ones beside the
// sources. `./dev bless` accepts the present listings.
#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "frontend/unit.h"

namespace holdfast::check {
namespace {

std::string read(const std::filesystem::path& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::string listing(const std::filesystem::path& source) {
  static const ModelPack pack = ModelPack::builtin();
  const bool is_c = source.extension() == ".c";
  const UnitFacts unit = read_text(read(source), "/" + source.filename().string(),
                                   {is_c ? "-std=gnu11" : "-std=c++20"}, pack);
  std::string out;
  for (const Problem& problem : unit.problems) out += "problem: " + problem.message + "\n";
  for (const FunctionFacts& function : unit.functions) out += dump(function, unit) + "\n";
  return out;
}

class Goldens : public testing::TestWithParam<std::string> {};

TEST_P(Goldens, AreWhatTheyWere) {
  const auto source =
      std::filesystem::path(HOLDFAST_SOURCE_DIR) / "tests/analyzer/lowering/goldens" / GetParam();
  std::filesystem::path golden = source;
  golden.replace_extension(".txt");
  const std::string now = listing(source);
  if (std::getenv("HOLDFAST_BLESS")) std::ofstream(golden) << now;
  EXPECT_EQ(read(golden), now) << "./dev bless accepts it";
}

INSTANTIATE_TEST_SUITE_P(Lowering, Goldens,
                         testing::Values("locals.c", "branches.c", "lambdas.cpp", "moves.cpp",
                                         "temporaries.cpp", "coroutine.cpp", "outcomes.c"),
                         [](const auto& info) {
                           return info.param.substr(0, info.param.find('.'));
                         });

}  // namespace
}  // namespace holdfast::check
