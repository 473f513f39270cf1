//===- adapters/asio/asio_guard.h - the runtime checker for programs on asio -----===//
//
// Purpose    One include before any other of the library, or `-include adapters/asio/asio_guard.h`:
// every
//            operation on a socket or descriptor lends its buffers, async_read and async_write the
//            whole of theirs, until the handler is about to run.
// Owns       Nothing; an operation's lend is kept in the library's own operation object.
// Lifetimes  A lend ends before its handler runs, or when the handler is destroyed unrun.
// States     None.
// Threads    As the library's.
// Fails      Must come first, in every unit of the program: otherwise units disagree about types.
// Cost       hf_guard.h's, per operation and per piece. Not seen: dynamic buffers as a whole, a
// read's
//            memory touched by the program, streams that are not the library's (guarded_stream.h).
//
//===----------------------------------------------------------------------===//
#pragma once

#if defined(ASIO_DETAIL_HANDLER_TRACKING_HPP)
#error "include adapters/asio/asio_guard.h before any header of the library"
#endif
#define ASIO_CUSTOM_HANDLER_TRACKING "adapters/asio/tracking_standalone.h"

#define async_write holdfast_plain_async_write
#define async_read holdfast_plain_async_read
#include <asio/read.hpp>
#include <asio/write.hpp>
#undef async_write
#undef async_read

#include <asio/associator.hpp>
#include <asio/completion_condition.hpp>
#include <type_traits>
#include <utility>

#define HOLDFAST_ASIO asio
#define HOLDFAST_ASIO_ERROR std::error_code
#include "adapters/asio/composed.inc"
#undef HOLDFAST_ASIO
#undef HOLDFAST_ASIO_ERROR

#include <asio.hpp>
