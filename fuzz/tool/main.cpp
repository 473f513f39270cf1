// holdfast-fuzz: call sequences against comm layers, with a model as the oracle.
#include "tool/verbs.h"

int main(int argc, char** argv) {
  using namespace holdfast::fuzz;
  CLI::App app{
      "Fuzzes comm layers with call sequences; docs/fuzz.md explains.\n"
      "Exit status: 0 fine, 1 something was found, 2 usage.",
      "holdfast-fuzz"};
  app.set_version_flag("--version", "holdfast-fuzz " HOLDFAST_VERSION);
  app.require_subcommand(1);
  int status = fine;
  add_list(app, status);
  add_random(app, status);
  add_run(app, status);
  add_replay(app, status);
  add_minimise(app, status);
  add_convert(app, status);
  add_power(app, status);
  add_abuse(app, status);
  add_exhaustive(app, status);
  add_triage(app, status);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? fine : usage;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "holdfast-fuzz: %s\n", e.what());
    return usage;
  }
  return status;
}
