// YAML text to a tree of values with places, on LLVM's streaming parser.
#include "models/yaml_tree.h"

#include <algorithm>

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/YAMLParser.h"

namespace holdfast::check {
namespace {

constexpr std::size_t max_bytes = 4u << 20;
constexpr unsigned max_depth = 64;
constexpr unsigned max_values = 1'000'000;

/// What LLVM's scanner is known not to cope with, or what a model never needs, is refused before
/// it is scanned: bytes that are no UTF-8, control characters, directives.
class TextGate {
 public:
  TextGate(std::string_view text, const std::string& file, std::vector<ModelError>& errors)
      : text_(text), file_(file), errors_(errors) {}

  bool passes() {
    if (text_.size() > max_bytes) return refuse(1, 1, "expected a file of at most 4 MiB");
    const auto* begin = reinterpret_cast<const llvm::UTF8*>(text_.data());
    const llvm::UTF8* cursor = begin;
    if (!llvm::isLegalUTF8String(&cursor, begin + text_.size())) {
      return refuse_at(static_cast<std::size_t>(cursor - begin), "expected UTF-8 text");
    }
    for (std::size_t i = 0; i < text_.size(); ++i) {
      const auto c = static_cast<unsigned char>(text_[i]);
      const bool line_start = i == 0 || text_[i - 1] == '\n';
      if ((c < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7f) {
        return refuse_at(i, "expected text, found a control character");
      }
      if (line_start && c == '%') return refuse_at(i, "YAML directives are not part of the format");
    }
    return depth_passes();
  }

 private:
  bool refuse(unsigned line, unsigned column, const char* message) {
    errors_.push_back({file_, line, column, message});
    return false;
  }

  bool refuse_at(std::size_t offset, const char* message) {
    const std::string_view before = text_.substr(0, offset);
    const auto line = static_cast<unsigned>(std::count(before.begin(), before.end(), '\n')) + 1;
    const std::size_t newline = before.rfind('\n');
    const std::size_t start = newline == std::string_view::npos ? 0 : newline + 1;
    return refuse(line, static_cast<unsigned>(offset - start) + 1, message);
  }

  /// The parser recurses per level; a run of brackets must not exhaust the stack. Brackets in
  /// strings and comments count too, which only matters for texts no model contains.
  bool depth_passes() {
    int run = 0;
    for (std::size_t i = 0; i < text_.size(); ++i) {
      const char c = text_[i];
      if (c == '[' || c == '{') {
        ++run;
      } else if (c == ']' || c == '}' || c == '\n') {
        run = std::max(0, run - 1);
      }
      if (run > 256) return refuse_at(i, "expected brackets nested at most 64 deep");
    }
    return dashes_pass();
  }

  /// `- - - -` and `? ? ?` and `a: b: c` open one level per mark on one line.
  bool dashes_pass() {
    unsigned marks = 0;
    for (std::size_t i = 0; i + 1 < text_.size(); ++i) {
      if (text_[i] == '\n') marks = 0;
      const bool mark = (text_[i] == '-' || text_[i] == '?') && text_[i + 1] == ' ';
      if (mark && ++marks > 200) return refuse_at(i, "expected fewer marks on one line");
    }
    return true;
  }

  std::string_view text_;
  const std::string& file_;
  std::vector<ModelError>& errors_;
};

class TreeBuilder {
 public:
  TreeBuilder(std::string_view text, const std::string& file, std::vector<ModelError>& errors)
      : file_(file),
        errors_(errors),
        stream_(llvm::StringRef(text.data(), text.size()), sources_,
                /*ShowColors=*/false) {
    sources_.setDiagHandler(
        [](const llvm::SMDiagnostic& diagnostic, void* self) {
          static_cast<TreeBuilder*>(self)->complain(diagnostic);
        },
        this);
  }

  YamlValue build() {
    YamlValue root;
    auto document = stream_.begin();
    if (document == stream_.end()) return root;
    if (llvm::yaml::Node* node = document->getRoot()) root = convert(*node, 0);
    if (stream_.failed() || stopped_) return root;
    ++document;
    if (document != stream_.end() && !stream_.failed()) {
      fail(1, 1, "expected one YAML document, found several");
    }
    return root;
  }

 private:
  void fail(unsigned line, unsigned column, std::string message) {
    errors_.push_back({file_, line, column, std::move(message)});
  }

  void complain(const llvm::SMDiagnostic& diagnostic) {
    if (diagnostic.getKind() != llvm::SourceMgr::DK_Error) return;
    fail(static_cast<unsigned>(std::max(1, diagnostic.getLineNo())),
         static_cast<unsigned>(std::max(0, diagnostic.getColumnNo())) + 1,
         "YAML: " + diagnostic.getMessage().str());
  }

  void locate(const llvm::yaml::Node& node, unsigned& line, unsigned& column) const {
    const llvm::SMLoc start = node.getSourceRange().Start;
    line = column = 1;
    if (!start.isValid() || sources_.FindBufferContainingLoc(start) == 0) return;
    std::tie(line, column) = sources_.getLineAndColumn(start);
  }

  bool stop(const YamlValue& value, const char* message) {
    if (!stopped_) fail(value.line, value.column, message);
    stopped_ = true;
    return true;
  }

  YamlValue convert(llvm::yaml::Node& node, unsigned depth) {
    YamlValue value;
    locate(node, value.line, value.column);
    if (stopped_ || stream_.failed()) return value;
    if (depth > max_depth && stop(value, "expected at most 64 levels")) return value;
    if (++values_ > max_values && stop(value, "expected at most 1,000,000 values")) return value;
    if (auto* scalar = llvm::dyn_cast<llvm::yaml::ScalarNode>(&node)) {
      llvm::SmallString<64> storage;
      const llvm::StringRef raw = scalar->getRawValue();
      value.kind = YamlValue::Kind::Scalar;
      value.quoted = raw.starts_with("'") || raw.starts_with("\"");
      value.scalar = scalar->getValue(storage).str();
    } else if (auto* block = llvm::dyn_cast<llvm::yaml::BlockScalarNode>(&node)) {
      value.kind = YamlValue::Kind::Scalar;
      value.quoted = true;
      value.scalar = block->getValue().str();
    } else if (auto* list = llvm::dyn_cast<llvm::yaml::SequenceNode>(&node)) {
      value.kind = YamlValue::Kind::List;
      for (llvm::yaml::Node& item : *list) {
        value.items.push_back(convert(item, depth + 1));
        if (stopped_ || stream_.failed()) break;
      }
    } else if (auto* map = llvm::dyn_cast<llvm::yaml::MappingNode>(&node)) {
      convert_map(*map, value, depth);
    } else if (llvm::isa<llvm::yaml::AliasNode>(&node)) {
      stop(value, "anchors and aliases are not part of the format");
    }
    return value;
  }

  void convert_map(llvm::yaml::MappingNode& map, YamlValue& value, unsigned depth) {
    value.kind = YamlValue::Kind::Map;
    for (llvm::yaml::KeyValueNode& pair : map) {
      YamlValue::Entry entry;
      auto* key = llvm::dyn_cast_or_null<llvm::yaml::ScalarNode>(pair.getKey());
      if (stream_.failed()) return;
      if (!key) {
        locate(pair, value.line, value.column);
        stop(value, "expected `key: value`");
        return;
      }
      llvm::SmallString<32> storage;
      entry.key = key->getValue(storage).str();
      locate(*key, entry.line, entry.column);
      llvm::yaml::Node* node = pair.getValue();
      if (node) entry.value = convert(*node, depth + 1);
      if (entry.value.kind == YamlValue::Kind::Null) {
        entry.value.line = entry.line;
        entry.value.column = entry.column;
      }
      if (value.find(entry.key)) {
        fail(entry.line, entry.column, "the key `" + entry.key + "` stands here twice");
      } else {
        value.entries.push_back(std::move(entry));
      }
      if (stopped_ || stream_.failed()) return;
    }
  }

  const std::string& file_;
  std::vector<ModelError>& errors_;
  llvm::SourceMgr sources_;
  llvm::yaml::Stream stream_;
  unsigned values_ = 0;
  bool stopped_ = false;
};

bool is_plain_safe(std::string_view text) {
  if (text.empty() || text.front() == ' ' || text.back() == ' ') return false;
  constexpr std::string_view risky_start = "-?:,[]{}#&*!|>'\"%@`~=<";
  if (risky_start.find(text.front()) != std::string_view::npos) return false;
  if (text.find_first_of("[]{},#'\"\\\n\t&*!|") != std::string_view::npos) return false;
  if (text.find(": ") != std::string_view::npos || text.back() == ':') return false;
  return text != "true" && text != "false" && text != "null";
}

}  // namespace

std::string ModelError::text() const {
  return file + ":" + std::to_string(line) + ":" + std::to_string(column) + ": error: " + message;
}

const YamlValue* YamlValue::find(std::string_view key) const {
  for (const Entry& entry : entries) {
    if (entry.key == key) return &entry.value;
  }
  return nullptr;
}

YamlValue parse_yaml(std::string_view text, const std::string& file,
                     std::vector<ModelError>& errors) {
  if (!TextGate(text, file, errors).passes()) return {};
  return TreeBuilder(text, file, errors).build();
}

std::string yaml_scalar(std::string_view text) {
  if (is_plain_safe(text)) return std::string(text);
  const bool escapes = text.find_first_of("\n\t\r") != std::string_view::npos;
  std::string out(1, escapes ? '"' : '\'');
  for (const char c : text) {
    if (!escapes) {
      out += c;
      if (c == '\'') out += '\'';
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c == '\r') {
      out += "\\r";
    } else {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
  }
  out += escapes ? '"' : '\'';
  return out;
}

}  // namespace holdfast::check
