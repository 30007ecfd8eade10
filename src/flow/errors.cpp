#include "flow/errors.h"

#include <utility>

namespace schakel::flow {
namespace {

Text advice_of(Code code) {
  return {.en = std::string(code.explanation().do_en), .nl = std::string(code.explanation().do_nl)};
}

}  // namespace

Error needs_person(Code code, Text what, std::vector<std::string> fields, const std::optional<Text>& advice) {
  return {.kind = ErrorKind::kInvalidRecord,
          .code = code.text(),
          .what = std::move(what),
          .advice = advice ? *advice : advice_of(code),
          .fields = std::move(fields)};
}

Error bad_setting(Code code, Text what, std::vector<std::string> fields) {
  return {.kind = ErrorKind::kInvalidInput,
          .code = code.text(),
          .what = std::move(what),
          .advice = advice_of(code),
          .fields = std::move(fields)};
}

}  // namespace schakel::flow
