// See program.h.
#include "run/program.h"

#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

namespace holdfast::run {
namespace {

std::string find_in_path(const std::string& name) {
  if (name.find('/') != std::string::npos) return name;
  const char* path = std::getenv("PATH");
  std::string folders = path ? path : "/usr/local/bin:/usr/bin:/bin";
  while (true) {
    const std::size_t colon = folders.find(':');
    const std::string candidate = folders.substr(0, colon) + "/" + name;
    if (access(candidate.c_str(), X_OK) == 0) return candidate;
    if (colon == std::string::npos) return name;
    folders.erase(0, colon + 1);
  }
}

/// A read-only view of the file.
struct File {
  const char* data = nullptr;
  std::size_t size = 0;
  bool set_id = false;

  explicit File(const std::string& path) {
    const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat info{};
    if (fd >= 0 && fstat(fd, &info) == 0 && info.st_size > 0) {
      size = static_cast<std::size_t>(info.st_size);
      void* view = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
      if (view != MAP_FAILED) data = static_cast<const char*>(view);
      set_id = (info.st_mode & (S_ISUID | S_ISGID)) != 0 && info.st_uid != geteuid();
    }
    if (fd >= 0) close(fd);
  }
  ~File() {
    if (data) munmap(const_cast<char*>(data), size);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
};

std::size_t file_offset(const File& file, const Elf64_Ehdr& head, Elf64_Addr address) {
  const auto* segments = reinterpret_cast<const Elf64_Phdr*>(file.data + head.e_phoff);
  for (int i = 0; i < head.e_phnum; ++i) {
    const Elf64_Phdr& s = segments[i];
    if (s.p_type == PT_LOAD && address >= s.p_vaddr && address < s.p_vaddr + s.p_filesz) {
      return address - s.p_vaddr + s.p_offset;
    }
  }
  return 0;
}

void look_at_libraries(const File& file, const Elf64_Ehdr& head, const Elf64_Phdr& dynamic,
                       Program& out) {
  const auto* entry = reinterpret_cast<const Elf64_Dyn*>(file.data + dynamic.p_offset);
  std::size_t strings = 0;
  for (const Elf64_Dyn* e = entry; e->d_tag != DT_NULL; ++e) {
    if (e->d_tag == DT_STRTAB) strings = file_offset(file, head, e->d_un.d_ptr);
  }
  for (const Elf64_Dyn* e = entry; strings && e->d_tag != DT_NULL; ++e) {
    if (e->d_tag != DT_NEEDED) continue;
    const std::string name = file.data + strings + e->d_un.d_val;
    if (name.rfind("libasan", 0) == 0 || name.rfind("libtsan", 0) == 0 ||
        name.rfind("libclang_rt.asan", 0) == 0 || name.rfind("libclang_rt.tsan", 0) == 0) {
      out.sanitizers.push_back(name);
    }
  }
  const std::string_view all(file.data, file.size);
  out.has_own_runtime = all.find("__asan_init") != all.npos || all.find("__tsan_init") != all.npos;
}

void look_at_elf(const File& file, Program& out) {
  Elf64_Ehdr head;
  std::memcpy(&head, file.data, sizeof head);
  if (head.e_ident[EI_CLASS] != ELFCLASS64) {
    out.problem = "is a 32-bit program, the checker's library is not";
    return;
  }
  if (head.e_phoff + head.e_phnum * sizeof(Elf64_Phdr) > file.size) {
    out.problem = "is damaged: its program headers are not there";
    return;
  }
  const auto* segments = reinterpret_cast<const Elf64_Phdr*>(file.data + head.e_phoff);
  const Elf64_Phdr* dynamic = nullptr;
  bool interpreter = false;
  for (int i = 0; i < head.e_phnum; ++i) {
    if (segments[i].p_type == PT_INTERP) interpreter = true;
    if (segments[i].p_type == PT_DYNAMIC) dynamic = &segments[i];
  }
  if (!interpreter || !dynamic) {
    out.problem =
        "is linked statically: nothing can be put in front of its functions, so no lend, "
        "no free and no completion of it can be seen. Link it dynamically, or call "
        "hf_guard.h from its comm layer";
    return;
  }
  look_at_libraries(file, head, *dynamic, out);
}

}  // namespace

Program look_at(const std::string& name) {
  Program out;
  out.path = find_in_path(name);
  if (access(out.path.c_str(), X_OK) != 0) {
    out.problem = std::string("cannot be run: ") + std::strerror(errno);
    return out;
  }
  const File file(out.path);
  if (!file.data) {
    out.problem = "cannot be read";
  } else if (file.set_id) {
    out.problem =
        "runs with another user's rights: the dynamic linker does not load anything in "
        "front of it. Run it as its owner";
  } else if (file.size > 2 && file.data[0] == '#' && file.data[1] == '!') {
    out.is_script = true;
  } else if (file.size < sizeof(Elf64_Ehdr) || std::memcmp(file.data, ELFMAG, SELFMAG) != 0) {
    out.problem = "is neither a program nor a script";
  } else {
    look_at_elf(file, out);
  }
  return out;
}

}  // namespace holdfast::run
