// .holdfast.yaml, read strictly.
#include "driver/config.h"

#include <llvm/ADT/SmallString.h>
#include <llvm/ADT/SmallVector.h>
#include <llvm/ADT/StringSet.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/Path.h>
#include <llvm/Support/SourceMgr.h>
#include <llvm/Support/YAMLParser.h>

#include "findings/paths.h"
#include "findings/rule_table.h"

namespace holdfast::check {

namespace {

namespace yaml = llvm::yaml;
using llvm::StringRef;

constexpr std::uint64_t kLargestConfig = 1u << 20;

class ConfigParser {
 public:
  ConfigParser(StringRef text, StringRef file, Config& config)
      : text_(text), file_(file), config_(config) {}

  bool run(std::string* error) {
    error_ = error;
    if (text_.contains('\0')) return fail_at(1, "the file is not text");
    manager_.setDiagHandler([](const llvm::SMDiagnostic& what,
                               void* self) { static_cast<ConfigParser*>(self)->syntax(what); },
                            this);
    yaml::Stream stream(text_, manager_, /*ShowColors=*/false);
    bool good = document(stream);
    if (stream.failed() && error_->empty()) fail_at(1, "the file is not YAML");
    return good && error_->empty();
  }

 private:
  void syntax(const llvm::SMDiagnostic& what) {
    if (error_->empty()) {
      fail_at(static_cast<unsigned>(std::max(1, what.getLineNo())), what.getMessage().str());
    }
  }

  bool fail_at(unsigned line, const std::string& why) {
    *error_ = file_.str() + ":" + std::to_string(line) + ": " + why;
    return false;
  }

  bool fail(yaml::Node* node, const std::string& why) {
    if (!error_->empty()) return false;  // the scanner has said it better
    unsigned line = 1;
    if (node && node->getSourceRange().isValid()) {
      line = manager_.getLineAndColumn(node->getSourceRange().Start).first;
    }
    return fail_at(line, why);
  }

  bool document(yaml::Stream& stream) {
    auto first = stream.begin();
    if (first == stream.end()) return true;
    yaml::Node* root = first->getRoot();
    if (!root || !error_->empty()) return fail(nullptr, "the file is not YAML");
    if (llvm::isa<yaml::NullNode>(root)) return true;  // empty, or comments only
    auto* map = llvm::dyn_cast<yaml::MappingNode>(root);
    if (!map) return fail(root, "expected keys and values, like 'roots: [src]'");
    if (!each(map, [&](StringRef key, yaml::KeyValueNode& entry) { return top(key, entry); })) {
      return false;
    }
    if (++first == stream.end() || !error_->empty()) return true;
    return fail(first->getRoot(), "expected one document, found a second");
  }

  template <typename Use>
  bool each(yaml::MappingNode* map, Use use) {
    llvm::StringSet<> seen;
    for (yaml::KeyValueNode& entry : *map) {
      auto* key = llvm::dyn_cast_or_null<yaml::ScalarNode>(entry.getKey());
      if (!key || !error_->empty()) return fail(entry.getKey(), "expected a key");
      llvm::SmallString<32> storage;
      std::string name = key->getValue(storage).str();
      if (!seen.insert(name).second) return fail(key, "'" + name + "' is given twice");
      if (!use(name, entry) || !error_->empty()) return false;
    }
    return error_->empty();
  }

  bool scalar(yaml::Node* node, StringRef what, std::string& value) {
    llvm::SmallString<64> storage;
    if (auto* plain = llvm::dyn_cast_or_null<yaml::ScalarNode>(node)) {
      value = plain->getValue(storage).str();
    } else if (auto* block = llvm::dyn_cast_or_null<yaml::BlockScalarNode>(node)) {
      value = block->getValue().trim().str();
    } else {
      return fail(node, "expected " + what.str());
    }
    return !value.empty() || fail(node, "expected " + what.str() + ", found nothing");
  }

  // `what` is "a directory"; its plural stands in the table of keys.
  bool list(yaml::KeyValueNode& entry, StringRef key, StringRef what,
            std::vector<std::string>& items) {
    yaml::Node* node = entry.getValue();
    if (!node || llvm::isa<yaml::NullNode>(node)) return true;
    auto* sequence = llvm::dyn_cast<yaml::SequenceNode>(node);
    if (!sequence) return fail(node, "expected a " + form_of(key) + ", like [a, b]");
    for (yaml::Node& item : *sequence) {
      std::string value;
      if (!scalar(&item, what, value)) return false;
      items.push_back(value);
    }
    return error_->empty();
  }

  static std::string form_of(StringRef key) {
    for (const ConfigKey& known : config_keys()) {
      if (known.name == key) return known.form.str();
    }
    return "list";
  }

  bool paths(yaml::KeyValueNode& entry, StringRef key, StringRef what,
             std::vector<std::string>& items) {
    if (!list(entry, key, what, items)) return false;
    for (std::string& item : items) item = absolute_path(item, config_.directory);
    return true;
  }

  bool globs(yaml::KeyValueNode& entry) {
    std::vector<std::string> patterns;
    if (!list(entry, "excludes", "a glob", patterns)) return false;
    for (const std::string& pattern : patterns) {
      std::string why;
      if (!PathFilter().add(pattern, config_.directory, &why)) return fail(entry.getValue(), why);
      config_.excludes.push_back(pattern);
    }
    return true;
  }

  bool rules(yaml::KeyValueNode& entry) {
    std::string why;
    if (!list(entry, "rules", "the id of a rule", config_.rules)) return false;
    return RuleSelection().apply(config_.rules, &why) || fail(entry.getValue(), why);
  }

  bool version(yaml::KeyValueNode& entry) {
    std::string value;
    if (!scalar(entry.getValue(), "a version", value)) return false;
    return value == "1" || fail(entry.getValue(), "version " + value + " is not known; 1 is");
  }

  bool levels(yaml::KeyValueNode& entry) {
    yaml::Node* node = entry.getValue();
    if (!node || llvm::isa<yaml::NullNode>(node)) return true;
    auto* map = llvm::dyn_cast<yaml::MappingNode>(node);
    if (!map) return fail(node, "expected keys and values, like 'fail-on: possible'");
    return each(map, [&](StringRef key, yaml::KeyValueNode& one) { return level(key, one); });
  }

  bool choose(yaml::Node* node, StringRef value, llvm::ArrayRef<StringRef> choices) {
    std::string all;
    for (StringRef choice : choices) {
      if (choice == value) return true;
      all += (all.empty() ? "" : ", ") + choice.str();
    }
    return fail(node, "expected one of " + all + ", found '" + value.str() + "'" +
                          suggestion(value, choices));
  }

  bool level(StringRef key, yaml::KeyValueNode& entry) {
    yaml::Node* node = entry.getValue();
    std::string value;
    if (!scalar(node, "a level", value)) return false;
    if (key == "min-confidence") {
      config_.min_confidence = value == "definite" ? Confidence::Definite : Confidence::Possible;
      return choose(node, value, {"definite", "possible"});
    }
    if (key == "fail-on") {
      config_.fail_on = value == "definite"   ? FailOn::Definite
                        : value == "possible" ? FailOn::Possible
                                              : FailOn::Never;
      return choose(node, value, {"definite", "possible", "never"});
    }
    if (!find_rule(key)) {
      return fail(entry.getKey(), "'" + key.str() +
                                      "' is neither min-confidence, fail-on nor a rule" +
                                      rule_suggestion(key));
    }
    config_.levels[key.str()] = value;
    return choose(node, value, {"off", "possible", "definite"});
  }

  bool top(StringRef key, yaml::KeyValueNode& entry) {
    if (key == "version") return version(entry);
    if (key == "roots") return paths(entry, key, "a directory", config_.roots);
    if (key == "excludes") return globs(entry);
    if (key == "models") return paths(entry, key, "a file", config_.models);
    if (key == "rules") return rules(entry);
    if (key == "wrappers") return list(entry, key, "a function", config_.wrappers);
    if (key == "levels") return levels(entry);
    llvm::SmallVector<StringRef, 8> names;
    for (const ConfigKey& known : config_keys()) names.push_back(known.name);
    std::string all;
    for (StringRef name : names) all += (all.empty() ? "" : ", ") + name.str();
    std::string hint = suggestion(key, names);
    return fail(entry.getKey(),
                "unknown key '" + key.str() + "'" + (hint.empty() ? "; known are " + all : hint));
  }

  StringRef text_;
  StringRef file_;
  Config& config_;
  llvm::SourceMgr manager_;
  std::string* error_ = nullptr;
};

const ConfigKey kKeys[] = {
    {"version", "1", "of this format"},
    {"roots", "list of directories", "whose function bodies are analysed, like --project-root"},
    {"excludes", "list of globs", "files that are neither analysed nor reported"},
    {"models", "list of files", "more API models, like --models"},
    {"rules", "list of ids", "as in --rules: ID, +ID, -ID"},
    {"wrappers", "list of functions", "may make raw calls; turns the rule raw-sink on"},
    {"levels", "map", "min-confidence, fail-on, and for each rule off, possible or definite"},
};

}  // namespace

llvm::ArrayRef<ConfigKey> config_keys() {
  return kKeys;
}

std::string find_config(llvm::StringRef directory) {
  std::string start = absolute_path(directory, "");
  llvm::StringRef at = start;
  while (true) {
    llvm::SmallString<256> file(at);
    llvm::sys::path::append(file, ".holdfast.yaml");
    if (llvm::sys::fs::is_regular_file(file)) return std::string(file);
    llvm::StringRef above = llvm::sys::path::parent_path(at);
    if (above.empty() || above == at) return {};
    at = above;
  }
}

bool parse_config(llvm::StringRef text, llvm::StringRef file, Config& config, std::string* error) {
  error->clear();
  config.file = absolute_path(file, "");
  config.directory = llvm::sys::path::parent_path(config.file).str();
  return ConfigParser(text, file, config).run(error);
}

bool read_config(const std::string& file, Config& config, std::string* error) {
  std::uint64_t size = 0;
  std::error_code why = llvm::sys::fs::file_size(file, size);
  auto buffer = llvm::MemoryBuffer::getFile(file, /*IsText=*/true);
  if (!why) why = buffer.getError();
  if (why) {
    *error = "cannot read the configuration '" + file + "': " + why.message();
    return false;
  }
  if (size > kLargestConfig) {
    *error = "the configuration '" + file + "' is larger than 1 MiB";
    return false;
  }
  return parse_config((*buffer)->getBuffer(), file, config, error);
}

void merge_config(const Config& config, Options& options) {
  auto prepend = [](std::vector<std::string>& to, const std::vector<std::string>& from) {
    to.insert(to.begin(), from.begin(), from.end());
  };
  // Roots say where the project is: naming some on the command line replaces the file's.
  if (options.project_roots.empty()) options.project_roots = config.roots;
  prepend(options.models, config.models);
  options.excludes = config.excludes;
  options.wrappers = config.wrappers;
  options.levels = config.levels;
  options.config_file = config.file;
  options.config_directory = config.directory;
  options.config_rules = config.rules;
  if (!config.wrappers.empty()) options.config_rules.push_back("+raw-sink");
  if (!options.min_confidence) options.min_confidence = config.min_confidence;
  if (!options.fail_on) options.fail_on = config.fail_on;
}

}  // namespace holdfast::check
