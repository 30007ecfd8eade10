#pragma once

#include "base/assert.h"
#include "connector/port.h"

namespace schakel::engine {

/// A target that can be asked and not changed: what a dry run works with. That nothing writes through it is
/// our own promise, so a write stops the program.
class ReadOnlyTarget final : public connector::OrderTarget {
 public:
  explicit ReadOnlyTarget(connector::OrderTarget& target) : target_(target) {}

  connector::Calls calls() const override { return target_.calls(); }
  std::vector<connector::Finding> examine(std::stop_token stop) override {
    return target_.examine(std::move(stop));
  }
  Result<connector::ReferenceCodes> reference_codes(std::stop_token stop) override {
    return target_.reference_codes(std::move(stop));
  }
  Result<std::vector<connector::DocumentFound>> find_documents(std::span<const std::string> references,
                                                               std::stop_token stop) override {
    return target_.find_documents(references, std::move(stop));
  }
  bool finds_every_document() const override { return target_.finds_every_document(); }
  Result<std::vector<connector::CustomerFound>> find_customers(connector::MatchKey key,
                                                               const model::Customer& customer,
                                                               std::stop_token stop) override {
    return target_.find_customers(key, customer, std::move(stop));
  }
  Result<std::optional<connector::CustomerFound>> find_debtor(const std::string& number,
                                                              std::stop_token stop) override {
    return target_.find_debtor(number, std::move(stop));
  }
  Result<std::vector<connector::ItemFound>> find_items(std::span<const std::string> codes,
                                                       std::stop_token stop) override {
    return target_.find_items(codes, std::move(stop));
  }
  std::vector<Error> check(const connector::OrderDraft& draft) const override { return target_.check(draft); }
  std::vector<Error> check(const connector::CustomerDraft& draft) const override {
    return target_.check(draft);
  }
  std::vector<Error> check_update(const connector::CustomerDraft& draft) const override {
    return target_.check_update(draft);
  }
  std::vector<Error> check(const connector::ItemDraft& draft) const override { return target_.check(draft); }

  Result<connector::CustomerFound> create_customer(const connector::CustomerDraft&,
                                                   std::stop_token) override {
    return refuse();
  }
  Result<void> update_customer(const std::string&, const connector::CustomerDraft&,
                               std::stop_token) override {
    return refuse();
  }
  Result<connector::ItemFound> create_item(const connector::ItemDraft&, std::stop_token) override {
    return refuse();
  }
  Result<connector::DocumentWritten> write_order(const connector::OrderDraft&, std::stop_token) override {
    return refuse();
  }

 private:
  static tl::unexpected<Error> refuse() {
    SCHAKEL_ASSERT(false && "a dry run writes nothing");
    return fail({.kind = ErrorKind::kBug, .code = "engine.dry_run_writes", .what = {}});
  }

  connector::OrderTarget& target_;
};

}  // namespace schakel::engine
