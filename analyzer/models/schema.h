//===- models/schema.h - the words of the model format -------------------------===//
//
// Purpose    The one table of keys per kind of object and of the words each choice allows; the
//            loader, the writer and the test of schema.json all read it.
// Owns       Static tables.
// Lifetimes  Spans refer to static storage.
// States     None.
// Threads    Constant data.
// Fails      Never.
// Cost       Tables have a few tens of rows and are searched linearly.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "models/model.h"

namespace holdfast::check {

inline constexpr int schema_version = 1;

/// The kinds of mapping in a model file, named as in `definitions` of schema.json.
enum class ObjectKind : std::uint8_t {
  Library,
  Type,
  Function,
  Operation,
  Lend,
  Until,
  Transfer,
  Release,
  Example
};

std::string_view name_of(ObjectKind kind);
std::span<const std::string_view> keys_of(ObjectKind kind);

template <typename Value>
struct Word {
  std::string_view text;
  Value value;
};

inline constexpr std::array<Word<Ownership>, 4> ownership_words{{{"none", Ownership::None},
                                                                 {"unique", Ownership::Unique},
                                                                 {"shared", Ownership::Shared},
                                                                 {"weak", Ownership::Weak}}};
inline constexpr std::array<Word<Storage>, 3> storage_words{
    {{"heap", Storage::Heap}, {"inline", Storage::Inline}, {"maybe-inline", Storage::MaybeInline}}};
inline constexpr std::array<Word<Access>, 3> access_words{
    {{"read", Access::Read}, {"write", Access::Write}, {"hold", Access::Hold}}};
inline constexpr std::array<Word<LendRole>, 3> role_words{
    {{"buffer", LendRole::Buffer},
     {"control-block", LendRole::ControlBlock},
     {"captures", LendRole::Captures}}};
inline constexpr std::array<Word<Discipline>, 4> discipline_words{
    {{"any", Discipline::Any},
     {"queue", Discipline::Queue},
     {"exclusive", Discipline::Exclusive},
     {"ordered", Discipline::Ordered}}};
inline constexpr std::array<Word<Until>, 8> until_words{{{"token", Until::Token},
                                                         {"callback", Until::Callback},
                                                         {"request", Until::Request},
                                                         {"queue", Until::Queue},
                                                         {"submit", Until::Submit},
                                                         {"cleanup", Until::Cleanup},
                                                         {"handle", Until::Handle},
                                                         {"forever", Until::Forever}}};
inline constexpr std::array<Word<Release::Scope>, 8> scope_words{
    {{"request", Release::Scope::Request},
     {"queue", Release::Scope::Queue},
     {"handle", Release::Scope::Handle},
     {"stream", Release::Scope::Stream},
     {"library", Release::Scope::Library},
     {"submit", Release::Scope::Submit},
     {"all", Release::Scope::All},
     {"result", Release::Scope::Result}}};

enum class Returns : std::uint8_t { Fresh, OwnerOfThis, Nothing, Datagrams };
inline constexpr std::array<Word<Returns>, 4> returns_words{
    {{"fresh", Returns::Fresh},
     {"owner-of-this", Returns::OwnerOfThis},
     {"nothing", Returns::Nothing},
     {"datagrams", Returns::Datagrams}}};

inline constexpr std::array<std::string_view, 7> token_words{
    "handler", "awaitable", "future", "deferred", "detached", "blocking", "adaptor"};
inline constexpr std::array<std::string_view, 3> result_words{"awaitable", "future", "deferred"};
inline constexpr std::array<std::string_view, 2> language_words{"c", "c++"};

/// True for an id of the rules table.
bool is_rule(std::string_view id);

}  // namespace holdfast::check
