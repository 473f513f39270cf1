// Libraries back to model files, in the shape a person would write them.
#include "models/loader.h"
#include "models/schema.h"

namespace holdfast::check {
namespace {

std::string enclosed(char open, const std::string& text, char close) {
  std::string out(1, open);
  out += text;
  out += close;
  return out;
}
std::string quoted(const AccessPath& path) {
  return enclosed('\'', path.text(), '\'');
}
std::string quoted(const Condition& condition) {
  return enclosed('\'', condition.text(), '\'');
}

template <typename Value, std::size_t Size>
std::string word_of(Value value, const std::array<Word<Value>, Size>& words) {
  for (const Word<Value>& row : words) {
    if (row.value == value) return std::string(row.text);
  }
  return {};
}

/// Keys of a flow mapping, `{a: 1, b: 2}`.
class Flow {
 public:
  Flow& add(std::string_view key, const std::string& value) {
    body_ += (body_.empty() ? "" : ", ") + std::string(key) + ": " + value;
    return *this;
  }
  Flow& add(std::string_view key, const std::optional<AccessPath>& path) {
    return path ? add(key, quoted(*path)) : *this;
  }
  Flow& add(std::string_view key, const std::optional<Condition>& condition) {
    return condition ? add(key, quoted(*condition)) : *this;
  }
  Flow& flag(std::string_view key, bool value) { return value ? add(key, "true") : *this; }
  std::string text() const { return enclosed('{', body_, '}'); }

 private:
  std::string body_;
};

std::string flow_list(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + yaml_scalar(text);
  return enclosed('[', out, ']');
}

std::string flow_list(const std::vector<AccessPath>& paths) {
  std::string out;
  for (const AccessPath& path : paths) out += (out.empty() ? "" : ", ") + quoted(path);
  return enclosed('[', out, ']');
}

class Writer {
 public:
  std::string library(const Library& library) {
    out_ = "schema: " + std::to_string(library.schema) + "\n";
    key(0, "library", library.name);
    key(0, "title", library.title);
    if (library.family != library.name) key(0, "family", library.family);
    key(0, "contract", library.contract);
    if (!library.headers.empty()) line(0, "headers: " + flow_list(library.headers));
    if (!library.packages.empty()) line(0, "packages: " + flow_list(library.packages));
    if (!library.pkg_config.empty()) line(0, "pkg-config: " + flow_list(library.pkg_config));
    if (!library.namespaces.empty()) line(0, "namespaces: " + flow_list(library.namespaces));
    if (library.language != "c++") key(0, "language", library.language);
    block(0, "prelude", library.prelude);
    if (!library.constants.empty()) {
      line(0, "constants:");
      for (const auto& [name, value] : library.constants) {
        line(2, yaml_scalar(name) + ": " + std::to_string(value));
      }
    }
    if (!library.types.empty()) line(0, "types:");
    for (const TypeModel& one : library.types) type(one);
    if (!library.functions.empty()) line(0, "functions:");
    std::size_t next = 0;
    for (const FunctionModel& one : library.functions) {
      function(one);
      examples(library, one, next);
    }
    return std::move(out_);
  }

 private:
  void line(unsigned indent, const std::string& text) {
    out_ += std::string(indent, ' ') + text + "\n";
  }
  void key(unsigned indent, std::string_view name, const std::string& text) {
    if (!text.empty()) line(indent, std::string(name) + ": " + yaml_scalar(text));
  }

  /// A literal block where the text allows one, which source text nearly always does.
  void block(unsigned indent, std::string_view name, const std::string& text) {
    if (text.empty()) return;
    const bool plain = text.back() == '\n' && text.front() != ' ' && text.front() != '\n' &&
                       text.find('\t') == std::string::npos &&
                       text.find('\r') == std::string::npos && !text.ends_with("\n\n");
    if (!plain) return key(indent, name, text);
    line(indent, std::string(name) + ": |");
    std::string_view rest = text;
    while (!rest.empty()) {
      const std::size_t end = rest.find('\n');
      const std::string row(rest.substr(0, end));
      line(row.empty() ? 0 : indent + 2, row);
      rest.remove_prefix(end + 1);
    }
  }

  void type(const TypeModel& type) {
    line(2, "- names: " + flow_list(type.names));
    key(4, "since", type.since);
    if (type.ownership != Ownership::None) {
      key(4, "ownership", word_of(type.ownership, ownership_words));
    }
    if (type.storage != Storage::Heap) key(4, "storage", word_of(type.storage, storage_words));
    flag(4, "view", type.view);
    flag(4, "container", type.container);
    flag(4, "node-based", type.node_based);
    flag(4, "service", type.service);
    flag(4, "request", type.request);
    flag(4, "joins", type.joins);
    flag(4, "loop", type.loop);
    flag(4, "completion", type.completion);
    key(4, "token", type.token);
    key(4, "result", type.result);
    key(4, "note", type.note);
  }

  void flag(unsigned indent, std::string_view name, bool value) {
    if (value) line(indent, std::string(name) + ": true");
  }
  void paths(std::string_view name, const std::vector<AccessPath>& paths) {
    if (!paths.empty()) line(4, std::string(name) + ": " + flow_list(paths));
  }
  void transfers(std::string_view name, const std::vector<Transfer>& transfers) {
    if (transfers.empty()) return;
    line(4, std::string(name) + ":");
    for (const Transfer& one : transfers) {
      Flow flow;
      flow.add("from", quoted(one.from)).add("to", quoted(one.to)).flag("accessor", one.accessor);
      line(6, "- " + flow.text());
    }
  }

  void function(const FunctionModel& function) {
    line(2, "- names: " + flow_list(function.names));
    key(4, "since", function.since);
    if (function.min_args != 0 || function.max_args >= 0) line(4, "args: " + args(function));
    if (function.when) line(4, "when: " + quoted(*function.when));
    if (function.operation) operation(*function.operation);
    if (!function.lends.empty()) line(4, "lends:");
    for (const Lend& one : function.lends) line(6, "- " + lend(one));
    paths("keeps", function.keeps);
    effects(function.effects);
    key(4, "instead", function.instead);
    if (!function.instead_unless.empty())
      line(4, "instead-unless: " + flow_list(function.instead_unless));
    key(4, "note", function.note);
  }

  static std::string args(const FunctionModel& function) {
    const std::string low = std::to_string(function.min_args);
    if (function.max_args < 0) return low + "..";
    if (function.max_args == function.min_args) return low;
    return low + ".." + std::to_string(function.max_args);
  }

  void operation(const OperationModel& operation) {
    Flow flow;
    if (!operation.direction.empty()) flow.add("direction", yaml_scalar(operation.direction));
    flow.add("stream", operation.stream);
    if (operation.discipline != Discipline::Any) {
      flow.add("discipline", word_of(operation.discipline, discipline_words));
    }
    flow.add("request", operation.request)
        .add("handler", operation.handler)
        .add("context", operation.context)
        .add("chained", operation.chained)
        .add("refused", operation.refused)
        .add("skipped", operation.skipped)
        .add("next", operation.next)
        .add("refused-at", operation.refused_at)
        .flag("notified", operation.notified)
        .flag("partial", operation.partial)
        .flag("repeats", operation.repeats);
    if (!operation.passes.empty()) {
      std::string list;
      for (const std::optional<AccessPath>& path : operation.passes) {
        list += (list.empty() ? "" : ", ") + (path ? quoted(*path) : std::string("_"));
      }
      flow.add("passes", enclosed('[', list, ']'));
    }
    line(4, "operation: " + flow.text());
  }

  static std::string lend(const Lend& lend) {
    Flow flow;
    flow.add("what", quoted(lend.what));
    if (lend.access != Access::Read) flow.add("access", word_of(lend.access, access_words));
    if (lend.role != LendRole::Buffer) flow.add("role", word_of(lend.role, role_words));
    const std::string word = word_of(lend.until, until_words);
    flow.add("until", lend.until_path ? Flow().add(word, lend.until_path).text() : word);
    return flow.flag("attached", lend.attached).text();
  }

  void effects(const Effects& effects) {
    transfers("views", effects.views);
    transfers("moves", effects.moves);
    transfers("copies", effects.copies);
    transfers("asks", effects.asks);
    paths("frees", effects.frees);
    paths("destroys", effects.destroys);
    paths("mutates", effects.mutates);
    paths("reallocates", effects.reallocates);
    paths("reads", effects.reads);
    paths("releases-ownership", effects.releases_ownership);
    paths("stores", effects.keeps);
    paths("stops", effects.stops);
    if (!effects.releases.empty()) line(4, "releases:");
    for (const Release& release : effects.releases) {
      Flow flow;
      flow.add("scope", word_of(release.scope, scope_words))
          .add("path", release.path)
          .add("if", release.provided)
          .flag("one", release.one)
          .flag("seen", release.seen)
          .flag("refusal", release.refusal)
          .flag("limited", release.limited);
      const bool bare = !release.path && !release.provided && !release.one && !release.seen &&
                        !release.refusal && !release.limited;
      line(6, "- " + (bare ? word_of(release.scope, scope_words) : flow.text()));
    }
    paths("invokes", effects.invokes);
    if (effects.returns_fresh) key(4, "returns", "fresh");
    if (effects.returns_owner_of_this) key(4, "returns", "owner-of-this");
    if (effects.no_return) key(4, "returns", "nothing");
    if (effects.returns_datagrams) key(4, "returns", "datagrams");
  }

  /// Examples stand behind their function in `Library::examples`, in order, by first name.
  void examples(const Library& library, const FunctionModel& function, std::size_t& next) {
    bool opened = false;
    const auto& all = library.examples;
    const unsigned end = end_line(library, function);
    while (next < all.size() && !function.names.empty() && all[next].name == function.names[0] &&
           (end == 0 || all[next].place.line < end)) {
      if (!opened) line(4, "examples:");
      opened = true;
      const Example& one = all[next++];
      line(6, "- rule: " + yaml_scalar(one.rule));
      if (one.language != library.language) key(8, "language", one.language);
      if (!one.includes.empty()) line(8, "includes: " + flow_list(one.includes));
      block(8, "bad", one.bad);
      block(8, "ok", one.ok);
    }
  }

  /// The line of the function behind this one; 0 when there is none or places are unknown.
  static unsigned end_line(const Library& library, const FunctionModel& function) {
    const std::size_t index = static_cast<std::size_t>(&function - library.functions.data());
    return index + 1 < library.functions.size() ? library.functions[index + 1].place.line : 0;
  }

  std::string out_;
};

}  // namespace

std::string export_yaml(const Library& library) {
  return Writer().library(library);
}

}  // namespace holdfast::check
