// Paths as reports show them.
#include "findings/paths.h"

#include <llvm/ADT/SmallString.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/GlobPattern.h>
#include <llvm/Support/Path.h>

namespace holdfast::check {

namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

std::string normalise_path(llvm::StringRef name) {
  llvm::SmallString<256> clean(name);
  path::remove_dots(clean, /*remove_dot_dot=*/true);
  if (clean == name || !name.contains("..")) return std::string(clean);
  // `link/../file` is not `file` when `link` is a symbolic link; ask the disk.
  fs::UniqueID before, after;
  if (!fs::getUniqueID(name, before) && (fs::getUniqueID(clean, after) || before != after)) {
    return name.str();
  }
  return std::string(clean);
}

std::string absolute_path(llvm::StringRef name, llvm::StringRef directory) {
  if (path::is_absolute(name)) return normalise_path(name);
  llvm::SmallString<256> full(directory);
  if (full.empty() || !path::is_absolute(directory)) fs::make_absolute(full);
  path::append(full, name);
  return normalise_path(full);
}

bool is_below(llvm::StringRef name, llvm::StringRef directory) {
  if (directory.empty() || !name.consume_front(directory)) return false;
  return name.empty() || name.front() == '/' || directory.back() == '/';
}

std::string uri_encode(llvm::StringRef name) {
  std::string out;
  for (char c : name) {
    if (llvm::isAlnum(c) || llvm::StringRef("-._~/!$&'()*+,;=@").contains(c)) {
      out += c;
    } else {
      out += '%';
      out += llvm::toHex(llvm::StringRef(&c, 1));
    }
  }
  return out;
}

std::string uri_decode(llvm::StringRef uri) {
  std::string out;
  for (std::size_t i = 0; i < uri.size(); ++i) {
    if (uri[i] == '%' && i + 2 < uri.size() && llvm::isHexDigit(uri[i + 1]) &&
        llvm::isHexDigit(uri[i + 2])) {
      out +=
          static_cast<char>(llvm::hexDigitValue(uri[i + 1]) * 16 + llvm::hexDigitValue(uri[i + 2]));
      i += 2;
    } else {
      out += uri[i];
    }
  }
  return out;
}

PathNames::PathNames(llvm::StringRef base) : base_(absolute_path(base, "")) {
  while (base_.size() > 1 && base_.back() == '/') base_.pop_back();
}

std::string PathNames::shown(llvm::StringRef name) const {
  if (!is_below(name, base_)) return name.str();
  llvm::StringRef rest = name.drop_front(base_.size());
  rest = rest.ltrim('/');
  return rest.empty() ? "." : rest.str();
}

std::string PathNames::uri(llvm::StringRef name) const {
  if (!path::is_absolute(name)) return uri_encode(name);
  if (!is_relative(name)) return "file://" + uri_encode(name);
  // The colon is encoded too, so that `c:d.cpp` does not read as a scheme.
  return uri_encode(shown(name));
}

std::string PathNames::from_uri(llvm::StringRef uri) const {
  if (uri.consume_front("file://")) return normalise_path(uri_decode(uri));
  return absolute_path(uri_decode(uri), base_);
}

std::string PathNames::base_uri() const {
  std::string uri = "file://" + uri_encode(base_);
  return uri.back() == '/' ? uri : uri + "/";
}

bool PathFilter::add(llvm::StringRef pattern, llvm::StringRef directory, std::string* error) {
  // Whatever the directory is called, its name is not a pattern.
  std::string full;
  if (!path::is_absolute(pattern)) {
    for (char c : directory) {
      if (llvm::StringRef("*?[]{}\\").contains(c)) full += '\\';
      full += c;
    }
    full += '/';
    while (pattern.consume_front("./")) {
    }
  }
  full += pattern.rtrim('/');
  for (const std::string& glob : {full, full + "/*"}) {
    auto compiled = llvm::GlobPattern::create(glob, 1024);
    if (!compiled) {
      *error = "'" + pattern.str() + "' is not a pattern: " + llvm::toString(compiled.takeError());
      return false;
    }
    patterns_.push_back(glob);
  }
  return true;
}

bool PathFilter::matches(llvm::StringRef name) const {
  for (const std::string& glob : patterns_) {
    auto compiled = llvm::GlobPattern::create(glob, 1024);
    if (compiled && compiled->match(name)) return true;
    if (!compiled) llvm::consumeError(compiled.takeError());
  }
  return false;
}

}  // namespace holdfast::check
