// `triage`: runs many failing files, and groups them by verdict and stack.
#include "run/triage.h"

#include <filesystem>
#include <iostream>
#include <map>

#include "tool/verbs.h"

namespace holdfast::fuzz {
void add_triage(CLI::App& app, int& status) {
  auto* verb = app.add_subcommand("triage", "group failing files by verdict and stack");
  static std::vector<std::string> files;
  static std::string target;
  verb->add_option("FILES", files, "files or folders: .calls, or what engines wrote")->required();
  verb->add_option("--target", target, "instead of the one the file names");
  verb->callback([&status] {
    std::map<std::string, std::vector<std::string>> groups;
    std::vector<std::string> all;
    for (const std::string& f : files) {
      if (!std::filesystem::is_directory(f)) {
        all.push_back(f);
        continue;
      }
      for (const auto& e : std::filesystem::recursive_directory_iterator(f)) {
        if (e.is_regular_file()) all.push_back(e.path().string());
      }
    }
    for (const std::string& f : all) {
      const std::optional<Sequence> s = read_sequence(f);
      const Target* t = s ? target_for(target, &*s) : nullptr;
      if (!t) {
        status = usage;
        continue;
      }
      const Guarded g = run_guarded(*t, *s, {});
      groups[signature(g)].push_back(f);
    }
    for (const auto& [key, members] : groups) {
      std::cout << members.size() << "  " << key << "  " << members.front() << "\n";
      if (key != "ok") status = std::max<int>(status, found);
    }
  });
}

}  // namespace holdfast::fuzz
