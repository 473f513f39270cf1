// `exhaustive`: every short sequence, and what exactly that was.
#include "engines/exhaustive.h"

#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "calls/text.h"
#include "tool/verbs.h"

namespace holdfast::fuzz {
namespace {

struct ExhaustiveCommand {
  std::string target = "strict";
  std::string checkpoint;
  std::string json;
  ExhaustiveOptions search;
};

void read_checkpoint(ExhaustiveCommand& o) {
  std::ifstream in(o.checkpoint);
  std::uint32_t length = 0, style = 0;
  std::uint64_t done = 0;
  if (in >> length >> style >> done && length == o.search.length && style == o.search.style) {
    o.search.resume_at = done;
    std::cout << "resuming after " << done << " sequences\n";
  }
}

bool write_json(const ExhaustiveCommand& o, const Target& t, const ExhaustiveResult& r) {
  if (o.json.empty()) return true;
  nlohmann::json pruned = nlohmann::json::object();
  for (const auto& [reason, count] : r.pruned) pruned[std::string(reason)] = count;
  const nlohmann::json whole = {{"target", t.name},
                                {"length", o.search.length},
                                {"style", o.search.style},
                                {"connections", o.search.connections},
                                {"buffers", o.search.buffers},
                                {"sequences_by_length", r.by_length},
                                {"sequences", r.sequences},
                                {"runs", r.runs},
                                {"left_out", pruned},
                                {"cpu_seconds", r.cpu_seconds},
                                {"complete", r.complete},
                                {"verdict", r.found ? r.result.verdict.id : ""}};
  return write_file(o.json, whole.dump(1) + "\n");
}

int exhaustive(ExhaustiveCommand& o) {
  const Target* t = target_for(o.target, nullptr);
  if (!t) return usage;
  const auto layer = t->make();
  if (!o.checkpoint.empty()) {
    read_checkpoint(o);
    o.search.checkpoint = [&o](std::uint64_t done) {
      std::ofstream(o.checkpoint) << o.search.length << " " << o.search.style << " " << done
                                  << "\n";
    };
  }
  std::cout << "target " << t->name << ", style " << o.search.style << ", alphabet:\n"
            << alphabet(o.search, layer->capabilities());
  const ExhaustiveResult r = run_exhaustive(*layer, o.search);
  for (std::size_t n = 1; n < r.by_length.size(); ++n) {
    std::cout << "  " << r.by_length[n] << " sequences of " << n << " calls\n";
  }
  for (const auto& [reason, count] : r.pruned) {
    std::cout << "  left out " << count << ": " << reason << "\n";
  }
  std::cout << r.sequences << " sequences, " << r.runs << " runs, " << r.cpu_seconds
            << " s of processor\n";
  if (!write_json(o, *t, r)) return usage;
  if (r.found) {
    Guarded g;
    g.id = r.result.verdict.id;
    g.rule = r.result.verdict.rule;
    g.what = r.result.verdict.what;
    g.failing_call = r.result.failing_call;
    print_verdict(g, r.sequence);
    std::cout << print(r.sequence) << "no shorter sequence of this alphabet fails\n";
    return found;
  }
  std::cout << (r.complete ? "covered: all legal sequences to length "
                           : "NOT complete: stopped within length ")
            << o.search.length << "\n";
  return fine;
}

}  // namespace

void add_exhaustive(CLI::App& app, int& status) {
  auto* verb = app.add_subcommand("exhaustive", "every sequence up to a length");
  static ExhaustiveCommand o;
  verb->add_option("TARGET", o.target, "default strict");
  verb->add_option("--k,--length", o.search.length, "how many calls; default 6")
      ->check(CLI::Range(1, 12));
  verb->add_option("--connections", o.search.connections, "default 2")->check(CLI::Range(1, 4));
  verb->add_option("--buffers", o.search.buffers, "default 2")->check(CLI::Range(1, 4));
  verb->add_option("--style", o.search.style, "0 readiness, 1 completions")
      ->check(CLI::Range(0, 1));
  verb->add_flag("--schedules", o.search.schedules, "also every order of the world's events");
  verb->add_option("--seconds", o.search.seconds, "stop after so many, and say so");
  verb->add_option("--json", o.json, "write what was measured there");
  verb->add_option("--checkpoint", o.checkpoint, "a file to resume from");
  verb->callback([&status] { status = exhaustive(o); });
}

}  // namespace holdfast::fuzz
