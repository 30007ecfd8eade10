#include "connectors/exact_globe/simulator/errors.h"

#include "base/json.h"
#include "connectors/exact_globe/simulator/atom.h"

namespace schakel::exact_globe::simulator {
namespace {

constexpr const char* kOuterMessage = "An error occurred while processing this request.";

Json exception(const std::string& message, const char* type) {
  return Json::members(
      {{"message", Json::text(message)}, {"type", Json::text(type)}, {"stacktrace", Json::text("")}});
}

}  // namespace

int http_status_of(Refused kind, int functional_http_status) {
  switch (kind) {
    case Refused::kRequest:
      return 400;
    case Refused::kRights:
      return 403;
    case Refused::kNotFound:
      return 404;
    case Refused::kAction:
      return 405;
    case Refused::kMediaType:
      return 415;
    case Refused::kFunctional:
      return functional_http_status;
  }
  return 500;
}

std::string error_json(const ServiceError& error, const std::string& language) {
  const bool is_globes_own = error.kind == Refused::kFunctional || error.kind == Refused::kRights;
  Json body = Json::members(
      {{"code", Json::text("")},
       {"message", Json::members({{"lang", Json::text(language)},
                                  {"value", Json::text(is_globes_own ? kOuterMessage : error.text)}})}});
  Json outer = exception("The entity action failed.", "Exact.Services.Entity.EntityException");
  outer.append("internalexception",
               exception(error.text, is_globes_own ? "Exact.Services.Entity.EntityFunctionalException"
                                                   : "System.Data.Services.DataServiceException"));
  body.append("innererror", std::move(outer));
  return Json::members({{"error", std::move(body)}}).dump();
}

std::string error_atom(const ServiceError& error, const std::string& language) {
  return "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\n"
         "<error xmlns=\"http://schemas.microsoft.com/ado/2007/08/dataservices/metadata\"><code></code>"
         "<message xml:lang=\"" +
         language + "\">" + xml_escaped(error.text) + "</message></error>";
}

}  // namespace schakel::exact_globe::simulator
