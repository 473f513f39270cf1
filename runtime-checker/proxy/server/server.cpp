// Threads and signals.
#include "proxy/server/server.h"

#include <pthread.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
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

/// A worker's life. `ready` is told what went wrong, if anything.
void work(const settings_ref& s, shared_parts& parts, bool first, std::unique_ptr<loop>& out,
          const std::function<void(std::string)>& ready) {
  try {
    out = std::make_unique<loop>(s, parts);
  } catch (const std::exception& e) {
    return ready(e.what());
  }
  std::unique_ptr<listener> clients;
  std::unique_ptr<listener> admin;
  std::string wrong = open_listeners(*out, first, clients, admin);
  const bool good = wrong.empty();
  ready(std::move(wrong));
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

/// Carries signals to the loops, on the first of them: a process that needs no second thread has
/// none, which makes its system calls and reference counts cheaper.
class signal_watch {
 public:
  signal_watch(shared_parts& parts, const std::function<settings_ref()>& reload)
      : parts_(parts), reload_(reload) {
    sigemptyset(&signals_);
    for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals_, number);
    ::pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  }

  std::string start(loop& home) {
    home_ = &home;
    const int fd = ::signalfd(-1, &signals_, SFD_NONBLOCK | SFD_CLOEXEC);
    if (fd < 0) return std::strerror(errno);
    comm::error_code error;
    channel_ = channel::adopt(home.context, fd, comm::channel_kind::pipe, error);
    if (!error) {
      read();
      return {};
    }
    ::close(fd);
    return error.message();
  }

  /// Before its loop goes.
  void stop() { channel_ = channel(); }

 private:
  void read() {
    channel_.read(home_->pages, [this](const completion& c, const slice& got) {
      if (!c) return;
      for (std::size_t at = 0; at + sizeof(signalfd_siginfo) <= got.size();
           at += sizeof(signalfd_siginfo)) {
        signalfd_siginfo info;
        std::memcpy(&info, got.data() + at, sizeof info);
        if (info.ssi_signo != SIGHUP) return drain();
        reload_all(parts_, reload_);
      }
      read();
    });
  }

  void drain() {
    for (loop* l : parts_.loops) {
      l->post([l] { l->drain(); });
    }
    // A second signal ends at once.
    ::pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
  }

  shared_parts& parts_;
  const std::function<settings_ref()>& reload_;
  sigset_t signals_;
  loop* home_ = nullptr;
  channel channel_;
};

/// A worker on a thread of its own, from when it is ready. What went wrong, if anything.
std::string start_thread(worker& w, const settings_ref& s, shared_parts& parts) {
  std::promise<std::string> ready;
  std::future<std::string> answer = ready.get_future();
  w.thread = std::thread([&w, &s, &parts, ready = std::move(ready)]() mutable {
    work(s, parts, false, w.own, [&ready](std::string wrong) { ready.set_value(wrong); });
  });
  std::string wrong = answer.get();
  if (w.own) parts.loops.push_back(w.own.get());
  return wrong;
}

}  // namespace

int run_server(settings_ref s, const std::function<settings_ref()>& reload) {
  std::signal(SIGPIPE, SIG_IGN);
  shared_parts parts;
  signal_watch signals(parts, reload);
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
  for (std::size_t i = 1; i < workers.size() && wrong.empty(); ++i) {
    wrong = start_thread(workers[i], s, parts);
  }
  const auto started = [&](std::string first_wrong) {
    if (loop* own = workers[0].own.get()) {
      parts.loops.push_back(own);
      if (first_wrong.empty()) first_wrong = signals.start(*own);
    }
    wrong = std::move(first_wrong);
    if (!wrong.empty() && workers[0].own) workers[0].own->drain();
    if (wrong.empty()) say("listening on " + s->listen.host + ":" + std::to_string(s->listen.port));
  };
  if (wrong.empty()) work(s, parts, true, workers[0].own, started);
  if (!wrong.empty()) {
    say("cannot start: " + wrong);
    for (loop* l : parts.loops) l->post([l] { l->drain(); });
  }
  for (worker& w : workers) {
    if (w.thread.joinable()) w.thread.join();
  }
  signals.stop();
  parts.names.reset();
  parts.loops.clear();
  workers.clear();
  return wrong.empty() ? 0 : 2;
}

}  // namespace holdfast::proxy
