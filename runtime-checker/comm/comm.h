//===- comm/comm.h -------------------------------------------------------------===//
//
// Purpose    Everything a program on the comm layer needs, without Asio's completion tokens
//            (asio/async.h), its stream face (asio/stream.h) and the in-memory network
//            (backend/memory_net.h).
// Owns       Nothing itself; see the headers it includes.
// Lifetimes  See docs/semantics.md, rules S7 to S13.
// States     See docs/semantics.md.
// Threads    Rule S22: a channel is used on its context's executor.
// Fails      By outcome in the handler, or by a refused start; see docs/semantics.md.
// Cost       Includes only.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "comm/buffer/chain.h"
#include "comm/buffer/pool.h"
#include "comm/channel.h"
#include "comm/context.h"
#include "comm/owner.h"
