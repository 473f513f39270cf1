// The keys of the model format, per kind of object.
#include "models/schema.h"

#include <algorithm>

namespace holdfast::check {
namespace {

using namespace std::string_view_literals;

constexpr std::array library_keys{"schema"sv,     "library"sv,  "title"sv,    "family"sv,
                                  "contract"sv,   "headers"sv,  "packages"sv, "pkg-config"sv,
                                  "namespaces"sv, "language"sv, "prelude"sv,  "constants"sv,
                                  "types"sv,      "functions"sv};
constexpr std::array type_keys{"names"sv,     "since"sv,      "ownership"sv, "storage"sv, "view"sv,
                               "container"sv, "node-based"sv, "service"sv,   "request"sv, "joins"sv,
                               "loop"sv,      "completion"sv, "token"sv,     "result"sv,  "note"sv};
constexpr std::array function_keys{
    "names"sv,     "since"sv,         "args"sv,    "when"sv,
    "operation"sv, "lends"sv,         "keeps"sv,   "views"sv,
    "moves"sv,     "copies"sv,        "frees"sv,   "destroys"sv,
    "mutates"sv,   "reallocates"sv,   "reads"sv,   "releases-ownership"sv,
    "stores"sv,    "releases"sv,      "stops"sv,   "invokes"sv,
    "asks"sv,      "returns"sv,       "instead"sv, "note"sv,
    "examples"sv,  "instead-unless"sv};
constexpr std::array operation_keys{"direction"sv, "stream"sv,     "discipline"sv, "request"sv,
                                    "handler"sv,   "context"sv,    "chained"sv,    "refused"sv,
                                    "passes"sv,    "notified"sv,   "skipped"sv,    "partial"sv,
                                    "next"sv,      "refused-at"sv, "repeats"sv};
constexpr std::array lend_keys{"what"sv, "access"sv, "role"sv, "until"sv, "attached"sv};
constexpr std::array until_keys{"callback"sv, "request"sv, "queue"sv,
                                "submit"sv,   "cleanup"sv, "handle"sv};
constexpr std::array transfer_keys{"from"sv, "to"sv, "accessor"sv};
constexpr std::array release_keys{"scope"sv, "path"sv,    "if"sv,     "one"sv,
                                  "seen"sv,  "refusal"sv, "limited"sv};
constexpr std::array example_keys{"rule"sv, "language"sv, "includes"sv, "bad"sv, "ok"sv};

#define HOLDFAST_RULE(Id, Text, Line, On, Cwe) Text##sv,
constexpr std::array rule_ids{
#include "rules/rules.def"
};

}  // namespace

std::string_view name_of(ObjectKind kind) {
  constexpr std::array names{"library"sv, "type"sv,     "function"sv, "operation"sv, "lend"sv,
                             "until"sv,   "transfer"sv, "release"sv,  "example"sv};
  return names[static_cast<std::size_t>(kind)];
}

std::span<const std::string_view> keys_of(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::Library:
      return library_keys;
    case ObjectKind::Type:
      return type_keys;
    case ObjectKind::Function:
      return function_keys;
    case ObjectKind::Operation:
      return operation_keys;
    case ObjectKind::Lend:
      return lend_keys;
    case ObjectKind::Until:
      return until_keys;
    case ObjectKind::Transfer:
      return transfer_keys;
    case ObjectKind::Release:
      return release_keys;
    case ObjectKind::Example:
      return example_keys;
  }
  return {};
}

bool is_rule(std::string_view id) {
  return std::find(rule_ids.begin(), rule_ids.end(), id) != rule_ids.end();
}

}  // namespace holdfast::check
