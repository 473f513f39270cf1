// The flags, in one place; CLI11 reads the same names from the configuration file.
#include "proxy/config/options.h"

#include <CLI/CLI.hpp>

#include "proxy/http/text.h"

namespace holdfast::proxy {
namespace {

/// Flags whose text becomes something else.
struct texts {
  std::string listen = "127.0.0.1:3128";
  std::string reverse;
  std::string admin;
  std::string connect_ports = "443";
};

void add_size(CLI::App& app, const char* name, std::uint64_t& at, const char* help) {
  app.add_option_function<std::string>(
         name,
         [&at, name](const std::string& text) {
           const std::optional<std::uint64_t> n = parse_size(text);
           if (!n) throw CLI::ValidationError(name, "wants a size such as 64KiB or 256MiB");
           at = *n;
         },
         help)
      ->type_name("SIZE")
      ->default_str(std::to_string(at));
}

void add_time(CLI::App& app, const char* name, milliseconds& at, const char* help) {
  app.add_option_function<std::string>(
         name,
         [&at, name](const std::string& text) {
           const std::optional<milliseconds> t = parse_time(text);
           if (!t) throw CLI::ValidationError(name, "wants a time such as 250ms, 30s or 5m");
           at = *t;
         },
         help)
      ->type_name("TIME")
      ->default_str(std::to_string(at.count()) + "ms");
}

void declare_times(CLI::App& app, settings& s) {
  add_time(app, "--head-timeout", s.time.head, "for a request's head");
  add_time(app, "--idle-timeout", s.time.idle, "for a client between requests");
  add_time(app, "--progress-timeout", s.time.progress, "for a body without a byte moving");
  add_time(app, "--connect-timeout", s.time.connect, "for a connection to an origin");
  add_time(app, "--answer-timeout", s.time.answer, "for the head of an origin's answer");
  add_time(app, "--upstream-idle-timeout", s.time.upstream_idle, "for kept connections");
  add_time(app, "--drain-timeout", s.time.drain, "for what is under way at SIGTERM");
}

void declare(CLI::App& app, settings& s, texts& t) {
  app.add_option("--listen", t.listen, "where clients connect: HOST:PORT")
      ->type_name("HOST:PORT")
      ->capture_default_str();
  app.add_option("--reverse", t.reverse,
                 "be a reverse proxy of this origin: http://HOST:PORT; without it a forward proxy")
      ->type_name("URL");
  app.add_option("--threads", s.threads, "threads, each with a comm context of its own")
      ->check(CLI::Range(1u, 256u))
      ->capture_default_str();
  app.add_option("--backend", s.backend, "what moves the bytes")
      ->check(CLI::IsMember({"epoll", "io_uring"}))
      ->capture_default_str();
  app.add_option("--access-log", s.access_log, "combined format; - is standard output")
      ->type_name("PATH");
  app.add_option("--admin", t.admin, "where /healthz and /metrics are")->type_name("HOST:PORT");
  app.add_option("--connect-ports", t.connect_ports, "ports that CONNECT may reach: a list, or any")
      ->capture_default_str();
  app.add_flag("!--no-store-set-cookie", s.cache.store_set_cookie,
               "never keep answers with Set-Cookie");
  add_size(app, "--cache-size", s.cache_size, "memory for stored answers");
  add_size(app, "--max-object", s.limit.object, "largest answer that is kept");
  add_size(app, "--max-request-body", s.limit.request_body, "largest body of a request");
  add_size(app, "--max-head", s.limit.head.bytes, "largest head, either way");
  app.add_option("--max-clients", s.limit.clients, "clients per thread")->capture_default_str();
  app.add_option("--idle-upstreams", s.limit.idle_upstreams,
                 "kept connections per origin and thread")
      ->capture_default_str();
  const std::map<std::string, forwarded_for> ways{
      {"none", forwarded_for::none},
      {"x-forwarded-for", forwarded_for::x_forwarded_for},
      {"forwarded", forwarded_for::forwarded}};
  app.add_option("--client-address", s.client,
                 "the field that tells an origin the client's address: none, x-forwarded-for or "
                 "forwarded; by default x-forwarded-for with --reverse, else none")
      ->transform(CLI::CheckedTransformer(ways, CLI::ignore_case))
      ->type_name("FIELD");
  declare_times(app, s);
}

std::string settle(settings& s, const texts& t) {
  if (!parse_authority(t.listen, 3128, s.listen)) return "--listen wants HOST:PORT";
  if (!t.admin.empty() && !parse_authority(t.admin, 9090, s.admin))
    return "--admin wants HOST:PORT";
  if (!t.reverse.empty()) {
    const request_target origin = parse_target(t.reverse, false);
    if (origin.kind != request_target::form::absolute || origin.https || origin.path != "/") {
      return "--reverse wants http://HOST:PORT, without a path";
    }
    s.reverse = true;
    s.origin = origin.where;
  }
  if (s.client == forwarded_for::automatic) {
    s.client = s.reverse ? forwarded_for::x_forwarded_for : forwarded_for::none;
  }
  s.connect_ports.clear();
  if (t.connect_ports == "any") return {};
  std::string_view list = t.connect_ports;
  std::string_view member;
  while (next_member(list, member)) {
    const std::optional<std::uint64_t> port = whole_number(member);
    if (!port || *port == 0 || *port > 65535) return "--connect-ports wants ports, or any";
    s.connect_ports.push_back(static_cast<std::uint16_t>(*port));
  }
  return s.connect_ports.empty() ? "--connect-ports wants ports, or any" : "";
}

}  // namespace

parsed_options parse_options(int count, const char* const* words) {
  auto s = std::make_shared<settings>();
  texts t;
  CLI::App app{"holdfast-proxy: a caching HTTP/1.1 proxy, forward or reverse", "holdfast-proxy"};
  app.set_config("--config", "", "a file with the long names of these options: name = value")
      ->type_name("FILE");
  app.set_version_flag("--version", "holdfast-proxy 0.1.0");
  declare(app, *s, t);
  try {
    app.parse(count, words);
  } catch (const CLI::ParseError& e) {
    const int shown = app.exit(e);
    return {nullptr, shown == 0 ? 0 : 2};
  }
  if (const std::string wrong = settle(*s, t); !wrong.empty()) {
    std::fprintf(stderr, "holdfast-proxy: %s; see --help\n", wrong.c_str());
    return {nullptr, 2};
  }
  return {std::move(s), 0};
}

}  // namespace holdfast::proxy
