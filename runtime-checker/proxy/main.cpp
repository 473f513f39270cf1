// holdfast-proxy: options, then the server.
#include "proxy/config/options.h"
#include "proxy/server/server.h"

int main(int argc, char** argv) {
  using namespace holdfast::proxy;
  const parsed_options first = parse_options(argc, argv);
  if (!first.set) return first.status;
  return run_server(first.set, [&]() -> settings_ref { return parse_options(argc, argv).set; });
}
