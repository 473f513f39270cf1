// Names and messages of outcomes, causes and refusals.
#include "comm/result.h"

#include <string>

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {
namespace {

const char* text_of(int value) noexcept {
  switch (static_cast<errc>(value)) {
    case errc::not_open:
      return "refused: the channel is not open; connect or accept it first";
    case errc::closing:
      return "refused: the channel is being closed";
    case errc::latched:
      return "refused: this direction of the channel has ended";
    case errc::over_limit:
      return "refused: the queue is full; wait until it is writable";
    case errc::wrong_thread:
      return "refused: not the context's thread; post to its executor";
    case errc::unsupported:
      return "refused: this channel or backend does not support it";
    case errc::lent_already:
      return "refused: a pending read holds this memory";
    case errc::no_room:
      return "refused: there is no room to read into";
    case errc::no_memory:
      return "refused: out of memory";
    case errc::still_lent:
      return "refused: operations over this memory are in flight; wait for their release";
  }
  return "refused";
}

class refusals final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "holdfast.comm"; }
  std::string message(int value) const override { return text_of(value); }
};

}  // namespace

const boost::system::error_category& refusal_category() noexcept {
  static const refusals category;
  return category;
}

const char* name_of(outcome o) noexcept {
  constexpr const char* names[] = {"completed", "cancelled", "failed", "end of stream"};
  return names[static_cast<int>(o)];
}

const char* name_of(cause c) noexcept {
  constexpr const char* names[] = {"none", "cancelled", "deadline", "closed", "latched"};
  return names[static_cast<int>(c)];
}

const char* name_of(cancel_answer a) noexcept {
  constexpr const char* names[] = {"requested", "already done", "unknown"};
  return names[static_cast<int>(a)];
}

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
