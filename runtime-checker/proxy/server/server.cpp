// Threads and signals.
#include "proxy/server/server.h"

#include <pthread.h>

#include <csignal>
#include <cstdio>
#include <future>
#include <system_error>
#include <thread>

#include "proxy/report/access_log.h"
#include "proxy/server/listener.h"
#include "proxy/upstream/resolver.h"

namespace holdfast::proxy {
namespace {

/// One loop on its thread.
struct worker {
  std::unique_ptr<loop> own;
  std::thread thread;
};

void say(const std::string& text) {
  std::fprintf(stderr, "holdfast-proxy: %s\n", text.c_str());
}

std::string open_listeners(loop& l, bool with_admin, std::unique_ptr<listener>& clients,
                           std::unique_ptr<listener>& admin) {
  clients = std::make_unique<listener>(l, false);
  std::string wrong = clients->open(l.set().listen);
  if (wrong.empty() && with_admin && !l.set().admin.host.empty()) {
    admin = std::make_unique<listener>(l, true);
    wrong = admin->open(l.set().admin);
  }
  l.close_listeners = [&clients, &admin] {
    clients->close();
    if (admin) admin->close();
  };
  return wrong;
}

/// A worker's life. `ready` gets its loop, or what went wrong.
void work(const settings_ref& s, shared_parts& parts, bool first, std::unique_ptr<loop>& out,
          std::promise<std::string>& ready) {
  try {
    out = std::make_unique<loop>(s, parts);
  } catch (const std::exception& e) {
    return ready.set_value(e.what());
  }
  std::unique_ptr<listener> clients;
  std::unique_ptr<listener> admin;
  std::string wrong = open_listeners(*out, first, clients, admin);
  const bool good = wrong.empty();
  ready.set_value(std::move(wrong));
  if (!good) out->drain();
  out->run();
  out->close_listeners = nullptr;
}

void reload_all(shared_parts& parts, const std::function<settings_ref()>& reload) {
  const settings_ref fresh = reload();
  if (!fresh) return say("the settings stay as they were");
  parts.cache->limit(fresh->cache_size);
  if (parts.log) parts.log->reopen();
  for (loop* l : parts.loops) {
    l->post([l, fresh] { l->reload(fresh); });
  }
  say("reloaded; addresses, threads, the backend and the log's name need a restart");
}

void serve_signals(const sigset_t& signals, shared_parts& parts,
                   const std::function<settings_ref()>& reload) {
  for (;;) {
    int number = 0;
    if (::sigwait(&signals, &number) != 0) continue;
    if (number == SIGHUP) {
      reload_all(parts, reload);
      continue;
    }
    for (loop* l : parts.loops) {
      l->post([l] { l->drain(); });
    }
    return;
  }
}

}  // namespace

int run_server(settings_ref s, const std::function<settings_ref()>& reload) {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, number);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);

  shared_parts parts;
  parts.cache = std::make_unique<store>(s->cache_size);
  try {
    if (!s->access_log.empty()) parts.log = std::make_unique<access_log>(s->access_log);
  } catch (const std::system_error& e) {
    say(std::string("cannot open the access log ") + e.what());
    return 2;
  }
  parts.names = std::make_unique<resolver>();

  std::vector<worker> workers(s->threads);
  std::string wrong;
  for (std::size_t i = 0; i < workers.size() && wrong.empty(); ++i) {
    std::promise<std::string> ready;
    std::future<std::string> answer = ready.get_future();
    workers[i].thread = std::thread([&, i, ready = std::move(ready)]() mutable {
      work(s, parts, i == 0, workers[i].own, ready);
    });
    wrong = answer.get();
    if (workers[i].own) parts.loops.push_back(workers[i].own.get());
  }
  if (wrong.empty()) {
    say("listening on " + s->listen.host + ":" + std::to_string(s->listen.port));
    serve_signals(signals, parts, reload);
    // A second signal ends at once.
    ::pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
  } else {
    say("cannot start: " + wrong);
    for (loop* l : parts.loops) l->post([l] { l->drain(); });
  }
  for (worker& w : workers) {
    if (w.thread.joinable()) w.thread.join();
  }
  parts.names.reset();
  parts.loops.clear();
  workers.clear();
  return wrong.empty() ? 0 : 2;
}

}  // namespace holdfast::proxy
