// Model files to libraries: strict reading of the value tree.
#include "models/loader.h"

#include <algorithm>
#include <charconv>

#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "models/path.h"
#include "models/schema.h"

namespace holdfast::check {
namespace {

using Kind = YamlValue::Kind;

std::string list_of(std::span<const std::string_view> words) {
  std::string out;
  for (const std::string_view word : words) out += (out.empty() ? "" : ", ") + std::string(word);
  return out;
}

/// Folds line breaks and runs of blanks, so that a note may be written over several lines.
std::string folded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (blank && (out.empty() || out.back() == ' ')) continue;
    out += blank ? ' ' : c;
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

/// Reads values of the tree and collects errors. Readers return a default after an error, so that
/// one run finds all of them.
class Reader {
 public:
  Reader(const std::string& file, LoadResult& result) : file_(file), result_(result) {}

  void error(unsigned line, unsigned column, std::string message) {
    result_.errors.push_back({file_, line, column, std::move(message)});
  }
  void error(const YamlValue& at, std::string message) {
    error(at.line, at.column, std::move(message));
  }

  /// True when `value` is a mapping whose keys all belong to `kind`.
  bool object(const YamlValue& value, ObjectKind kind) {
    if (value.kind != Kind::Map) {
      error(value, "expected a mapping (" + std::string(name_of(kind)) +
                       ") with some of: " + list_of(keys_of(kind)));
      return false;
    }
    const std::span<const std::string_view> keys = keys_of(kind);
    for (const YamlValue::Entry& entry : value.entries) {
      if (std::find(keys.begin(), keys.end(), entry.key) == keys.end()) {
        error(entry.line, entry.column,
              "unknown key `" + entry.key + "` in " + std::string(name_of(kind)) +
                  "; expected one of: " + list_of(keys));
      }
    }
    return true;
  }

  std::string text(const YamlValue& value, std::string_view what = "text") {
    if (value.kind == Kind::Scalar && !value.scalar.empty()) return value.scalar;
    error(value, "expected " + std::string(what));
    return {};
  }

  bool truth(const YamlValue& value) {
    if (value.kind == Kind::Scalar && !value.quoted) {
      if (value.scalar == "true") return true;
      if (value.scalar == "false") return false;
    }
    error(value, "expected true or false");
    return false;
  }

  std::optional<std::int64_t> number(const YamlValue& value) {
    if (value.kind == Kind::Scalar && !value.quoted) {
      std::string_view digits = value.scalar;
      const bool negative = digits.starts_with('-');
      if (negative) digits.remove_prefix(1);
      const bool hex = digits.starts_with("0x");
      if (hex) digits.remove_prefix(2);
      std::int64_t out = 0;
      const auto [end, code] =
          std::from_chars(digits.data(), digits.data() + digits.size(), out, hex ? 16 : 10);
      if (code == std::errc() && end == digits.data() + digits.size() && !digits.empty() &&
          digits.front() != '-') {
        return negative ? -out : out;
      }
    }
    error(value, "expected a whole number, decimal or with 0x");
    return std::nullopt;
  }

  template <typename Value, std::size_t Size>
  Value word(const YamlValue& value, const std::array<Word<Value>, Size>& words) {
    std::string expected;
    for (const Word<Value>& row : words) {
      if (value.kind == Kind::Scalar && value.scalar == row.text) return row.value;
      expected += (expected.empty() ? "" : ", ") + std::string(row.text);
    }
    error(value, "expected one of: " + expected);
    return words.front().value;
  }

  template <std::size_t Size>
  std::string word(const YamlValue& value, const std::array<std::string_view, Size>& words) {
    const bool known = value.kind == Kind::Scalar &&
                       std::find(words.begin(), words.end(), value.scalar) != words.end();
    if (known) return value.scalar;
    error(value, "expected one of: " + list_of(words));
    return {};
  }

  const std::vector<YamlValue>& list(const YamlValue& value, std::string_view of) {
    if (value.kind != Kind::List) error(value, "expected a list of " + std::string(of));
    return value.items;  // empty for anything else
  }

  std::vector<std::string> texts(const YamlValue& value, std::string_view of) {
    std::vector<std::string> out;
    for (const YamlValue& item : list(value, of)) out.push_back(text(item, of));
    return out;
  }

  std::optional<AccessPath> path(const YamlValue& value) {
    TextError why;
    if (value.kind != Kind::Scalar) {
      error(value, "expected a path, as in `arg[0].*`");
      return std::nullopt;
    }
    std::optional<AccessPath> out = parse_path(value.scalar, why);
    if (!out) {
      error(value, "in the path `" + value.scalar + "`: " + why.message);
      return out;
    }
    check_index(value, *out);
    return out;
  }

  AccessPath required_path(const YamlValue& owner, std::string_view key) {
    const YamlValue* value = owner.find(key);
    if (value) return path(*value).value_or(AccessPath{});
    error(owner, "expected the key `" + std::string(key) + "`");
    return {};
  }

  std::vector<AccessPath> paths(const YamlValue& value) {
    std::vector<AccessPath> out;
    for (const YamlValue& item : list(value, "paths")) {
      if (std::optional<AccessPath> one = path(item)) out.push_back(std::move(*one));
    }
    return out;
  }

  std::optional<Condition> condition(const YamlValue& value) {
    TextError why;
    if (value.kind != Kind::Scalar) {
      error(value, "expected a condition, as in `arg[3] & NAME`");
      return std::nullopt;
    }
    std::optional<Condition> out = parse_condition(value.scalar, why);
    if (!out) {
      error(value, "in the condition `" + value.scalar + "`, column " +
                       std::to_string(why.offset + 1) + ": " + why.message);
      return out;
    }
    for (const Condition::Term& term : out->terms) check_term(value, term);
    return out;
  }

  /// `name(arg[0], ...)`: a call made of operands of the one it stands for.
  std::string replacement(const YamlValue& value) {
    const std::string out = text(value, "a call, as in `name(arg[0], arg[1])`");
    if (out.empty()) return out;
    const std::size_t open = out.find('(');
    if (open == 0 || open == std::string::npos || out.back() != ')')
      error(value, "expected a call, as in `name(arg[0], arg[1])`");
    for (std::size_t at = out.find("arg["); at != std::string::npos;
         at = out.find("arg[", at + 1)) {
      YamlValue one = value;
      one.scalar = out.substr(at, out.find(']', at) + 1 - at);
      path(one);
    }
    return out;
  }

  int max_args = -1;  ///< of the function being read
  const std::map<std::string, std::int64_t>* constants = nullptr;

 private:
  void check_index(const YamlValue& value, const AccessPath& path) {
    if (!path.tag.empty() && (!constants || !constants->contains(path.tag))) {
      error(value, "the constant `" + path.tag + "` is not among the file's `constants`");
    }
    if (!path.tag.empty()) return;
    if (max_args < 0 || path.root != AccessPath::Root::Argument) return;
    const int needed = path.index < 0 ? -path.index : path.index + 1;
    if (needed > max_args) {
      error(value, "the path `" + path.text() + "` names an argument beyond the " +
                       std::to_string(max_args) + " that `args` allows");
    }
  }

  void check_term(const YamlValue& value, const Condition::Term& term) {
    check_index(value, term.path);
    if (term.test != Condition::Test::AnyBit && term.test != Condition::Test::Equals) return;
    for (const std::string& name : term.names) {
      const std::size_t start = name.starts_with('-') ? 1 : 0;
      const bool digits = name.find_first_not_of("0123456789", start) == std::string::npos;
      if (digits || (constants && constants->contains(name))) continue;
      error(value, "the constant `" + name + "` is not among the file's `constants`");
    }
  }

  const std::string& file_;
  LoadResult& result_;
};

/// Reads the objects of the format, each into its part of the model.
class LibraryReader {
 public:
  LibraryReader(const std::string& file, LoadResult& result, Library& library)
      : in_(file, result), library_(library) {}

  void read(const YamlValue& root) {
    if (root.kind == Kind::Null) {
      in_.error(1, 1, "expected a model file, found nothing; it starts with `schema: 1`");
      return;
    }
    if (!in_.object(root, ObjectKind::Library)) return;
    if (!read_version(root)) return;
    with(root, "library", [&](const YamlValue& v) { library_.name = in_.text(v, "a name"); });
    if (!root.find("library"))
      in_.error(root, "expected the key `library` with the library's name");
    library_.family = library_.name;
    with(root, "family", [&](const YamlValue& v) { library_.family = in_.text(v, "a name"); });
    with(root, "title", [&](const YamlValue& v) { library_.title = in_.text(v); });
    with(root, "contract", [&](const YamlValue& v) { library_.contract = in_.text(v); });
    with(root, "headers", [&](const YamlValue& v) { library_.headers = in_.texts(v, "headers"); });
    with(root, "packages",
         [&](const YamlValue& v) { library_.packages = in_.texts(v, "package names"); });
    with(root, "pkg-config",
         [&](const YamlValue& v) { library_.pkg_config = in_.texts(v, "module names"); });
    with(root, "namespaces",
         [&](const YamlValue& v) { library_.namespaces = in_.texts(v, "namespaces"); });
    with(root, "language",
         [&](const YamlValue& v) { library_.language = in_.word(v, language_words); });
    with(root, "prelude",
         [&](const YamlValue& v) { library_.prelude = in_.text(v, "source text"); });
    with(root, "constants", [&](const YamlValue& v) { read_constants(v); });
    in_.constants = &library_.constants;
    with(root, "types", [&](const YamlValue& v) {
      for (const YamlValue& item : in_.list(v, "types")) read_type(item);
    });
    with(root, "functions", [&](const YamlValue& v) {
      for (const YamlValue& item : in_.list(v, "functions")) read_function(item);
    });
  }

 private:
  template <typename Use>
  static void with(const YamlValue& object, std::string_view key, Use use) {
    if (const YamlValue* value = object.find(key)) use(*value);
  }

  void flag(const YamlValue& object, std::string_view key, bool& to) {
    with(object, key, [&](const YamlValue& v) { to = in_.truth(v); });
  }
  void path(const YamlValue& object, std::string_view key, std::optional<AccessPath>& to) {
    with(object, key, [&](const YamlValue& v) { to = in_.path(v); });
  }
  void paths(const YamlValue& object, std::string_view key, std::vector<AccessPath>& to) {
    with(object, key, [&](const YamlValue& v) { to = in_.paths(v); });
  }
  void condition(const YamlValue& object, std::string_view key, std::optional<Condition>& to) {
    with(object, key, [&](const YamlValue& v) { to = in_.condition(v); });
  }

  /// An unknown version ends the reading: everything else may mean something different there.
  bool read_version(const YamlValue& root) {
    const YamlValue* value = root.find("schema");
    if (!value) {
      in_.error(root,
                "expected the key `schema` with the version of the format, as in `schema: 1`");
      return false;
    }
    const std::optional<std::int64_t> version = in_.number(*value);
    if (!version) return false;
    if (*version != schema_version) {
      in_.error(*value, "this version reads schema " + std::to_string(schema_version) + ", not " +
                            std::to_string(*version));
      return false;
    }
    library_.schema = schema_version;
    return true;
  }

  void read_constants(const YamlValue& value) {
    if (value.kind != Kind::Map) {
      in_.error(value, "expected a mapping of constants, as in `MSG_ZEROCOPY: 0x4000000`");
      return;
    }
    for (const YamlValue::Entry& entry : value.entries) {
      if (const auto number = in_.number(entry.value)) library_.constants[entry.key] = *number;
    }
  }

  std::vector<std::string> names(const YamlValue& object) {
    std::vector<std::string> out;
    with(object, "names", [&](const YamlValue& v) { out = in_.texts(v, "qualified names"); });
    if (!object.find("names")) in_.error(object, "expected the key `names`");
    if (const YamlValue* v = object.find("names"); v && v->kind == Kind::List && out.empty()) {
      in_.error(*v, "expected at least one name");
    }
    return out;
  }

  void read_type(const YamlValue& value) {
    if (!in_.object(value, ObjectKind::Type)) return;
    TypeModel type;
    type.place = {library_.file, value.line};
    type.names = names(value);
    with(value, "since", [&](const YamlValue& v) { type.since = in_.text(v, "a version"); });
    with(value, "ownership",
         [&](const YamlValue& v) { type.ownership = in_.word(v, ownership_words); });
    with(value, "storage", [&](const YamlValue& v) { type.storage = in_.word(v, storage_words); });
    flag(value, "view", type.view);
    flag(value, "container", type.container);
    flag(value, "node-based", type.node_based);
    flag(value, "service", type.service);
    flag(value, "request", type.request);
    flag(value, "joins", type.joins);
    flag(value, "loop", type.loop);
    flag(value, "completion", type.completion);
    with(value, "token", [&](const YamlValue& v) { type.token = in_.word(v, token_words); });
    with(value, "result", [&](const YamlValue& v) { type.result = in_.word(v, result_words); });
    with(value, "note", [&](const YamlValue& v) { type.note = folded(in_.text(v)); });
    library_.types.push_back(std::move(type));
  }

  void read_function(const YamlValue& value) {
    in_.max_args = -1;
    if (!in_.object(value, ObjectKind::Function)) return;
    FunctionModel function;
    function.place = {library_.file, value.line};
    function.names = names(value);
    with(value, "since", [&](const YamlValue& v) { function.since = in_.text(v, "a version"); });
    with(value, "args", [&](const YamlValue& v) { read_args(v, function); });
    in_.max_args = function.max_args;
    condition(value, "when", function.when);
    with(value, "operation", [&](const YamlValue& v) { read_operation(v, function); });
    with(value, "lends", [&](const YamlValue& v) {
      for (const YamlValue& item : in_.list(v, "lends")) read_lend(item, function);
    });
    paths(value, "keeps", function.keeps);
    read_effects(value, function.effects);
    with(value, "instead", [&](const YamlValue& v) { function.instead = in_.replacement(v); });
    with(value, "instead-unless",
         [&](const YamlValue& v) { function.instead_unless = in_.texts(v, "names"); });
    with(value, "note", [&](const YamlValue& v) { function.note = folded(in_.text(v)); });
    with(value, "examples", [&](const YamlValue& v) {
      for (const YamlValue& item : in_.list(v, "examples")) read_example(item, function);
    });
    library_.functions.push_back(std::move(function));
  }

  /// `3`, `2..4` or `2..`.
  void read_args(const YamlValue& value, FunctionModel& function) {
    const auto whole = [](std::string_view digits) -> std::optional<int> {
      int out = 0;
      const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
      const bool good = code == std::errc() && end == digits.data() + digits.size();
      return good && !digits.empty() && out >= 0 && out <= 100 ? std::optional(out) : std::nullopt;
    };
    const std::string_view text = value.kind == Kind::Scalar ? value.scalar : std::string_view();
    const std::size_t dots = text.find("..");
    const bool range = dots != std::string_view::npos;
    const std::optional<int> low = whole(text.substr(0, dots));
    const std::string_view tail = range ? text.substr(dots + 2) : text;
    const std::optional<int> high = range && tail.empty() ? std::optional(-1) : whole(tail);
    if (!low || !high || (*high >= 0 && *high < *low)) {
      in_.error(value, "expected a number of arguments: `3`, `2..4` or `2..`");
      return;
    }
    function.min_args = *low;
    function.max_args = *high;
  }

  void read_operation(const YamlValue& value, FunctionModel& function) {
    if (!in_.object(value, ObjectKind::Operation)) return;
    OperationModel& operation = function.operation.emplace();
    with(value, "direction", [&](const YamlValue& v) { operation.direction = in_.text(v); });
    with(value, "discipline",
         [&](const YamlValue& v) { operation.discipline = in_.word(v, discipline_words); });
    path(value, "stream", operation.stream);
    path(value, "request", operation.request);
    path(value, "handler", operation.handler);
    path(value, "context", operation.context);
    condition(value, "chained", operation.chained);
    condition(value, "refused", operation.refused);
    path(value, "skipped", operation.skipped);
    path(value, "next", operation.next);
    path(value, "refused-at", operation.refused_at);
    flag(value, "notified", operation.notified);
    flag(value, "partial", operation.partial);
    flag(value, "repeats", operation.repeats);
    with(value, "passes", [&](const YamlValue& v) {
      for (const YamlValue& item : in_.list(v, "paths")) {
        const bool nothing = item.kind == Kind::Scalar && item.scalar == "_";
        operation.passes.push_back(nothing ? std::nullopt : in_.path(item));
      }
    });
  }

  void read_lend(const YamlValue& value, FunctionModel& function) {
    if (!in_.object(value, ObjectKind::Lend)) return;
    Lend lend;
    lend.what = in_.required_path(value, "what");
    with(value, "access", [&](const YamlValue& v) { lend.access = in_.word(v, access_words); });
    with(value, "role", [&](const YamlValue& v) { lend.role = in_.word(v, role_words); });
    flag(value, "attached", lend.attached);
    const YamlValue* until = value.find("until");
    if (until) {
      read_until(*until, lend);
    } else {
      in_.error(value, "expected the key `until`: token, forever, or one of " +
                           list_of(keys_of(ObjectKind::Until)) + " with a path");
    }
    function.lends.push_back(std::move(lend));
  }

  /// A bare word, or a word with the path of what it means.
  void read_until(const YamlValue& value, Lend& lend) {
    if (value.kind == Kind::Scalar) {
      lend.until = in_.word(value, until_words);
      const bool alone = lend.until == Until::Token || lend.until == Until::Forever ||
                         lend.until == Until::Submit || lend.until == Until::Queue;
      if (!alone && value.scalar != "token") {
        in_.error(value, "expected a path, as in `{" + value.scalar + ": 'arg[0]'}`");
      }
      return;
    }
    if (!in_.object(value, ObjectKind::Until)) return;
    if (value.entries.size() != 1) {
      in_.error(value, "expected exactly one of: " + list_of(keys_of(ObjectKind::Until)));
      return;
    }
    const YamlValue::Entry& entry = value.entries.front();
    for (const Word<Until>& row : until_words) {
      if (row.text == entry.key) lend.until = row.value;
    }
    lend.until_path = in_.path(entry.value);
  }

  std::vector<Transfer> transfers(const YamlValue& value) {
    std::vector<Transfer> out;
    for (const YamlValue& item : in_.list(value, "transfers (`from`, `to`)")) {
      if (!in_.object(item, ObjectKind::Transfer)) continue;
      Transfer transfer{in_.required_path(item, "from"), in_.required_path(item, "to")};
      flag(item, "accessor", transfer.accessor);
      out.push_back(std::move(transfer));
    }
    return out;
  }

  void read_effects(const YamlValue& value, Effects& effects) {
    with(value, "views", [&](const YamlValue& v) { effects.views = transfers(v); });
    with(value, "moves", [&](const YamlValue& v) { effects.moves = transfers(v); });
    with(value, "copies", [&](const YamlValue& v) { effects.copies = transfers(v); });
    with(value, "asks", [&](const YamlValue& v) { effects.asks = transfers(v); });
    paths(value, "frees", effects.frees);
    paths(value, "destroys", effects.destroys);
    paths(value, "mutates", effects.mutates);
    paths(value, "reallocates", effects.reallocates);
    paths(value, "reads", effects.reads);
    paths(value, "releases-ownership", effects.releases_ownership);
    paths(value, "stores", effects.keeps);
    paths(value, "stops", effects.stops);
    paths(value, "invokes", effects.invokes);
    with(value, "releases", [&](const YamlValue& v) {
      for (const YamlValue& item : in_.list(v, "releases")) read_release(item, effects);
    });
    with(value, "returns", [&](const YamlValue& v) {
      const Returns returns = in_.word(v, returns_words);
      effects.returns_fresh = returns == Returns::Fresh;
      effects.returns_owner_of_this = returns == Returns::OwnerOfThis;
      effects.no_return = returns == Returns::Nothing;
      effects.returns_datagrams = returns == Returns::Datagrams;
    });
  }

  void read_release(const YamlValue& value, Effects& effects) {
    Release release;
    if (value.kind == Kind::Scalar) {
      release.scope = in_.word(value, scope_words);
    } else {
      if (!in_.object(value, ObjectKind::Release)) return;
      const YamlValue* scope = value.find("scope");
      if (!scope) in_.error(value, "expected the key `scope`");
      if (scope) release.scope = in_.word(*scope, scope_words);
      path(value, "path", release.path);
      condition(value, "if", release.provided);
      flag(value, "one", release.one);
      flag(value, "seen", release.seen);
      flag(value, "refusal", release.refusal);
      flag(value, "limited", release.limited);
    }
    effects.releases.push_back(std::move(release));
  }

  void read_example(const YamlValue& value, const FunctionModel& function) {
    if (!in_.object(value, ObjectKind::Example)) return;
    Example example;
    example.place = {library_.file, value.line};
    if (!function.names.empty()) example.name = function.names.front();
    example.language = library_.language;
    with(value, "language",
         [&](const YamlValue& v) { example.language = in_.word(v, language_words); });
    with(value, "includes",
         [&](const YamlValue& v) { example.includes = in_.texts(v, "headers"); });
    for (const char* key : {"rule", "bad", "ok"}) {
      if (!value.find(key)) in_.error(value, "expected the key `" + std::string(key) + "`");
    }
    with(value, "bad", [&](const YamlValue& v) { example.bad = in_.text(v, "source text"); });
    with(value, "ok", [&](const YamlValue& v) { example.ok = in_.text(v, "source text"); });
    with(value, "rule", [&](const YamlValue& v) {
      example.rule = in_.text(v, "a rule's id");
      if (!is_rule(example.rule)) in_.error(v, "expected the id of a rule; see --list-rules");
    });
    library_.examples.push_back(std::move(example));
  }

  Reader in_;
  Library& library_;
};

}  // namespace

LoadResult load_library(std::string_view text, const std::string& file) {
  LoadResult result;
  auto library = std::make_unique<Library>();
  library->file = llvm::sys::path::filename(file).str();
  const YamlValue root = parse_yaml(text, file, result.errors);
  if (result.errors.empty()) LibraryReader(file, result, *library).read(root);
  if (!result.errors.empty()) return result;
  for (FunctionModel& function : library->functions) function.library = library.get();
  for (TypeModel& type : library->types) type.library = library.get();
  result.library = std::move(library);
  return result;
}

LoadResult load_library_file(const std::string& path) {
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer) {
    LoadResult result;
    result.errors.push_back({path, 1, 1, "cannot read the file: " + buffer.getError().message()});
    return result;
  }
  return load_library((*buffer)->getBuffer(), path);
}

}  // namespace holdfast::check
