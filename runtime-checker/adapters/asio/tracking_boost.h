// Handler tracking for boost::asio: named by BOOST_ASIO_CUSTOM_HANDLER_TRACKING, included by the
// library itself.
#pragma once

#include "adapters/asio/tracking.h"

namespace boost::asio {
inline constexpr ::holdfast::adapters::asio::no_buffers buffers{};
}

#define BOOST_ASIO_INHERIT_TRACKED_HANDLER : public ::holdfast::adapters::asio::tracked_handler
#define BOOST_ASIO_ALSO_INHERIT_TRACKED_HANDLER , public ::holdfast::adapters::asio::tracked_handler
#define BOOST_ASIO_HANDLER_TRACKING_INIT (void)0
#define BOOST_ASIO_HANDLER_LOCATION(args) (void)0
#define BOOST_ASIO_HANDLER_CREATION(args) \
  ::holdfast::adapters::asio::created(HOLDFAST_ASIO_STRIP args, buffers)
#define BOOST_ASIO_HANDLER_COMPLETION(args) \
  ::holdfast::adapters::asio::completion holdfast_completion args
#define BOOST_ASIO_HANDLER_INVOCATION_BEGIN(args) holdfast_completion.begin args
#define BOOST_ASIO_HANDLER_INVOCATION_END (void)0
#define BOOST_ASIO_HANDLER_OPERATION(args) (void)0
#define BOOST_ASIO_HANDLER_REACTOR_REGISTRATION(args) (void)0
#define BOOST_ASIO_HANDLER_REACTOR_DEREGISTRATION(args) (void)0
#define BOOST_ASIO_HANDLER_REACTOR_READ_EVENT 0
#define BOOST_ASIO_HANDLER_REACTOR_WRITE_EVENT 0
#define BOOST_ASIO_HANDLER_REACTOR_ERROR_EVENT 0
#define BOOST_ASIO_HANDLER_REACTOR_EVENTS(args) (void)0
#define BOOST_ASIO_HANDLER_REACTOR_OPERATION(args) (void)0
