#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace schakel {

/// A sentence that a user may see, in both languages. Both are always given; which is shown is decided where
/// it is printed.
struct Text {
  std::string en;
  std::string nl;

  bool operator==(const Text&) const = default;
};

/// What an error means for what happens next. Connectors classify, the engine decides. Domain-free on
/// purpose.
enum class ErrorKind {
  kInvalidInput,    ///< What a person gave us (configuration, arguments) cannot be. Exit code 2.
  kInvalidRecord,   ///< This one record cannot go as it is: dead letter. Others go on.
  kNotFound,        ///< What was asked for does not exist there.
  kUnauthorized,    ///< Who we are is refused: password, expired consent, dead refresh token. A person must
                    ///< act.
  kForbidden,       ///< We are known, but may not: division, rights, licence, blocked.
  kRateLimited,     ///< The budget over there is used up; `retry_after` says when to come back.
  kUnavailable,     ///< Nothing was done and it may be tried again: refused connection, 503, failed read.
  kUnknownOutcome,  ///< A write was sent and its answer never came. Never sent again before it is looked up.
  kMalformed,  ///< The answer is not what the protocol promises: truncated, not JSON, a page that repeats.
  kStorage,    ///< Our own disk or database.
  kCancelled,  ///< Somebody asked us to stop.
  kBug,        ///< Ours.
};

/// A stable, readable name of the kind: "invalid_record".
const char* name_of(ErrorKind kind);

/// An error is for a person: what happened (`what`), what to do now (`advice`). `code` is its stable name
/// ("globe.item_unknown"), under which docs/reference/errors.md explains it and dead letters are grouped.
/// Never holds a secret or personal data: `fields` names fields, not their values.
struct Error {
  ErrorKind kind = ErrorKind::kBug;
  std::string code;
  Text what;
  Text advice = {};
  std::vector<std::string> fields = {};
  std::optional<std::chrono::milliseconds> retry_after = {};
};

/// A value, or the reason why there is none. Cannot be dropped silently.
template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using tl::expected<T, Error>::expected;
  Result(tl::unexpected<Error> error) : tl::expected<T, Error>(std::move(error)) {}
};

/// `return fail({.kind = ErrorKind::kInvalidRecord, .code = "flow.vat_unmapped", .what = {...}});`
inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

/// Unwraps a Result or returns its error from the calling function.
///   TRY(const Page page, source.read(cursor));     with a value
///   TRY_VOID(store.commit());                      without
#define SCHAKEL_JOIN_INNER(a, b) a##b
#define SCHAKEL_JOIN(a, b) SCHAKEL_JOIN_INNER(a, b)
#define TRY(declaration, ...) SCHAKEL_TRY_IMPL(SCHAKEL_JOIN(try_result_, __LINE__), declaration, __VA_ARGS__)
#define SCHAKEL_TRY_IMPL(held, declaration, ...)     \
  auto held = (__VA_ARGS__);                         \
  if (!held) [[unlikely]]                            \
    return ::schakel::fail(std::move(held).error()); \
  declaration = *std::move(held)
#define TRY_VOID(...)                                        \
  do {                                                       \
    auto try_result = (__VA_ARGS__);                         \
    if (!try_result) [[unlikely]]                            \
      return ::schakel::fail(std::move(try_result).error()); \
  } while (false)

}  // namespace schakel
