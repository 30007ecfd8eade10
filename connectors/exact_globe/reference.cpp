#include "connectors/exact_globe/reference.h"

#include <utility>

#include "connectors/exact_globe/code_lists.h"
#include "connectors/exact_globe/opened.h"

namespace schakel::exact_globe {
namespace {

class GlobeReferenceSource final : public connector::ReferenceSource {
 public:
  explicit GlobeReferenceSource(std::unique_ptr<Opened> opened) : opened_(std::move(opened)) {}

  connector::Calls calls() const override { return opened_->calls(); }
  std::vector<connector::Finding> examine(std::stop_token stop) override {
    return opened_->examine(names_of_code_lists(), Purpose::kRead, std::move(stop));
  }
  Result<std::vector<connector::ReferenceRow>> rows(connector::CodeList list, std::stop_token stop) override {
    return read_code_list(opened_->client(), list, std::move(stop));
  }

 private:
  const std::unique_ptr<Opened> opened_;
};

}  // namespace

Result<std::unique_ptr<connector::ReferenceSource>> make_reference_source(ConnectionSettings settings,
                                                                          Dependencies world) {
  TRY(std::unique_ptr<Opened> opened, open(std::move(settings), world));
  return std::make_unique<GlobeReferenceSource>(std::move(opened));
}

}  // namespace schakel::exact_globe
