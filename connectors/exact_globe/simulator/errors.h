#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace schakel::exact_globe::simulator {

/// Why the service refuses. Decides the HTTP status; which one Globe uses is not known (facts 9), so the
/// functional one can be chosen (Rules::functional_http_status).
enum class Refused {
  kRequest,     ///< 400: not understood: bad JSON, unknown query option, bad filter.
  kRights,      ///< 403: the user may not.
  kNotFound,    ///< 404: no such entity or key.
  kAction,      ///< 405: the entity does not have this action.
  kMediaType,   ///< 415: neither JSON nor Atom.
  kFunctional,  ///< Globe's own checks and business rules.
};

struct ServiceError {
  Refused kind = Refused::kFunctional;
  std::string text;  ///< The innermost message.
};

template <class T>
using OrError = tl::expected<T, ServiceError>;

inline tl::unexpected<ServiceError> refuse(Refused kind, std::string text) {
  return tl::unexpected<ServiceError>(ServiceError{kind, std::move(text)});
}
inline tl::unexpected<ServiceError> refuse(std::string text) {
  return refuse(Refused::kFunctional, std::move(text));
}

int http_status_of(Refused kind, int functional_http_status);

/// The nested error body, whatever was refused (facts 8.3, 2.3 V-x O1): of Globe's own rules the outer
/// message says nothing; the innermost always says what was wrong.
std::string error_json(const ServiceError& error, const std::string& language = "en-US");
std::string error_atom(const ServiceError& error, const std::string& language = "en-US");

}  // namespace schakel::exact_globe::simulator
