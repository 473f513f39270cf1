// See symbols.h.
#include "guard/symbols.h"

#include <backtrace.h>
#include <cxxabi.h>
#include <dlfcn.h>

#include <cstdlib>
#include <cstring>

namespace holdfast::guard {
namespace {

void ignore_error(void*, const char*, int) {}

backtrace_state* state() {
  static backtrace_state* made = backtrace_create_state(nullptr, 1, ignore_error, nullptr);
  return made;
}

String demangled(const char* name) {
  if (!name) return {};
  if (name[0] != '_' || name[1] != 'Z') return name;
  int status = 0;
  char* text = abi::__cxa_demangle(name, nullptr, nullptr, &status);
  String out = status == 0 && text ? text : name;
  std::free(text);
  return out;
}

struct Found {
  Vector<Frame>* out;
  Address pc;
  bool any = false;
};

/// Clang's -g1 leaves the names of functions that are not inlined to the symbol table.
String symbol_name(Address pc) {
  String name;
  backtrace_syminfo(
      state(), pc,
      [](void* data, Address, const char* found, Address, Address) {
        if (found) *static_cast<String*>(data) = demangled(found);
      },
      ignore_error, &name);
  return name;
}

String module_of(Address pc) {
  Dl_info info;
  if (!dladdr(reinterpret_cast<void*>(pc), &info) || !info.dli_fname) return {};
  return format("%s+0x%zx", info.dli_fname,
                static_cast<std::size_t>(pc - reinterpret_cast<Address>(info.dli_fbase)));
}

int take_line(void* data, Address, const char* file, int line, const char* function) {
  Found& found = *static_cast<Found*>(data);
  if (!file && !function) return 0;
  Frame frame;
  frame.pc = found.pc;
  frame.function = function ? demangled(function) : symbol_name(found.pc);
  if (file) frame.file = file;
  frame.line = line;
  frame.module = module_of(found.pc);
  found.out->push_back(std::move(frame));
  found.any = true;
  return 0;
}

void take_symbol(Address pc, Vector<Frame>& out) {
  Frame frame;
  frame.pc = pc;
  Dl_info info;
  if (dladdr(reinterpret_cast<void*>(pc), &info) && info.dli_sname) {
    frame.function = demangled(info.dli_sname);
  }
  frame.module = module_of(pc);
  if (frame.function.empty()) frame.function = symbol_name(pc);
  out.push_back(std::move(frame));
}

bool has_prefix(const String& text, std::string_view prefix) {
  return std::string_view(text).substr(0, prefix.size()) == prefix;
}

/// The standard library, Asio and the like, and the tools: they lend for somebody else.
bool is_foreign(const Frame& frame) {
  for (const char* prefix :
       {"boost::asio::", "asio::", "std::", "__gnu_cxx::", "boost::beast::", "boost::coroutines",
        "holdfast::comm::", "holdfast::adapters::", "void boost::asio::", "void asio::",
        "void std::", "hf_guard_", "__interceptor_", "___interceptor_",
        "__sanitizer::", "__asan::", "operator new", "operator delete"}) {
    if (has_prefix(frame.function, prefix)) return true;
  }
  if (frame.file.empty()) return frame.module.find(".so") != String::npos;
  for (const char* prefix : {"/lib/", "/usr/lib/"}) {
    if (has_prefix(frame.module, prefix)) return true;
  }
  for (const char* prefix : {"/usr/include/", "/usr/lib/"}) {
    if (has_prefix(frame.file, prefix)) return true;
  }
  return false;
}

bool belongs_to_library(const Frame& frame) {
  return is_foreign(frame) || frame.file.find("runtime-checker/comm/") != String::npos ||
         frame.file.find("runtime-checker/adapters/") != String::npos ||
         frame.file.find("runtime-checker/guard/") != String::npos;
}

}  // namespace

Vector<Frame> symbolise(std::span<const Address> pcs) {
  static SpinLock lock;
  lock.lock();
  Vector<Frame> out;
  for (const Address pc : pcs) {
    Found found{&out, pc};
    // A return address may already belong to the next line.
    backtrace_pcinfo(state(), pc - 1, take_line, ignore_error, &found);
    if (!found.any) take_symbol(pc, out);
  }
  lock.unlock();
  return out;
}

namespace {

/// "ns::comm_write(int, void*)" is the function comm_write.
bool is_named(const Frame& frame, std::string_view api) {
  std::string_view name = frame.function;
  name = name.substr(0, name.find_first_of("(<"));
  if (const std::size_t colon = name.rfind(':'); colon != name.npos) name.remove_prefix(colon + 1);
  return name == api;
}

}  // namespace

const Frame* lending_frame(const Vector<Frame>& frames, std::string_view api) {
  // The outermost one of that name: a layer's calls may lead through each other.
  std::size_t above = 0;
  for (std::size_t i = 0; i < frames.size() && !api.empty(); ++i) {
    if (is_named(frames[i], api)) above = i + 1;
  }
  for (std::size_t i = above; above != 0 && i < frames.size(); ++i) {
    if (!is_foreign(frames[i])) return &frames[i];
  }
  for (const Frame& frame : frames) {
    if (!belongs_to_library(frame)) return &frame;
  }
  return frames.empty() ? nullptr : &frames.front();
}

}  // namespace holdfast::guard
