#include "connectors/exact_globe/simulator/router.h"

#include <gtest/gtest.h>

namespace schakel::exact_globe::simulator {
namespace {

std::string routed(std::string_view target) {
  const OrError<Destination> to = route(Catalogue::built_in(), target);
  if (!to) return std::to_string(http_status_of(to.error().kind, 500));
  switch (to->what) {
    case Destination::What::kServiceDocument:
      return "service";
    case Destination::What::kMetadata:
      return "metadata";
    case Destination::What::kSet:
      return to->entity->name + "?" + std::string(to->query);
    case Destination::What::kRow:
      return to->entity->name + "[" + (to->key.holds_text() ? to->key.as_text() : to->key.number_text()) +
             "]";
  }
  return {};
}

TEST(GlobeRouter, minds_no_case_in_the_path) {
  EXPECT_EQ(routed("/Services/Exact.Entity.Rest.EG/account?$top=1"), "Account?$top=1");
  EXPECT_EQ(routed("/services/exact.entity.rest.eg/$METADATA"), "metadata");
  EXPECT_EQ(routed("/services/Exact.Entity.REST.EG/"), "service");
}

TEST(GlobeRouter, reads_all_three_forms_of_key) {
  const std::string base = "/services/Exact.Entity.REST.EG/";
  EXPECT_EQ(routed(base + "Account(guid'8BAF4984-f5a3-46c6-a031-96f85972a820')"),
            "Account[8baf4984-f5a3-46c6-a031-96f85972a820]");
  EXPECT_EQ(routed(base + "SalesOrderHeader('%20%20%2010001')"), "SalesOrderHeader[   10001]");
  EXPECT_EQ(routed(base + "VAT(12)"), "VAT[12]");
}

TEST(GlobeRouter, refuses_a_key_of_the_wrong_kind_and_what_is_not_there) {
  const std::string base = "/services/Exact.Entity.REST.EG/";
  EXPECT_EQ(routed(base + "Account('x')"), "400");
  EXPECT_EQ(routed(base + "VAT(guid'nonsense')"), "400");
  EXPECT_EQ(routed(base + "Acount"), "404");
  EXPECT_EQ(routed("/services/Exact.Entity.REST.svc/Account"), "404");
  EXPECT_EQ(routed("/"), "404");
}

}  // namespace
}  // namespace schakel::exact_globe::simulator
