//===- proxy/server/server.h - all threads together --------------------------------------===//
//
// Purpose    Starts a loop per thread with listeners of its own, and carries signals to them:
//            SIGHUP reloads, SIGTERM and SIGINT drain, a second one ends at once.
// Owns       The loops, their threads, the cache, the log, the resolver.
// Lifetimes  `run` returns when everything is over.
// States     starting -> running -> draining -> over.
// Threads    `run` on the main thread, whose signals it takes.
// Fails      `run` returns 2 when it cannot start, with a message.
// Cost       One listening socket per thread.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <functional>

#include "proxy/config/settings.h"

namespace holdfast::proxy {

/// `reload` gives new settings, or null if there are none to be had.
int run_server(settings_ref s, const std::function<settings_ref()>& reload);

}  // namespace holdfast::proxy
