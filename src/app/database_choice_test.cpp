#include "app/database_choice.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace schakel::app {
namespace {

TEST(DatabaseChoice, an_address_without_a_password_may_stand_in_the_open) {
  for (const char* address : {"postgresql://schakel@db.example.nl:5432/schakel?sslmode=verify-full",
                              "postgres:///schakel?host=/run/postgresql", "postgresql://db:5432/schakel"}) {
    const Result<DatabaseServer> server = server_of({.address = address, .password = {}});
    ASSERT_TRUE(server) << address;
    EXPECT_EQ(server->address.reveal(), address);
    EXPECT_TRUE(server->password.empty());
  }
}

TEST(DatabaseChoice, a_password_that_others_can_read_is_refused_and_not_repeated) {
  for (const char* address :
       {"postgresql://schakel:geheim@db/schakel", "postgresql://db/schakel?user=schakel&password=geheim"}) {
    const Result<DatabaseServer> refused = server_of({.address = address, .password = {}});
    ASSERT_FALSE(refused) << address;
    EXPECT_EQ(refused.error().code, "app.password_in_sight");
    EXPECT_EQ(refused.error().what.en.find("geheim"), std::string::npos);
  }
}

TEST(DatabaseChoice, the_whole_address_may_stand_in_a_file_with_its_password) {
  const auto file = std::filesystem::temp_directory_path() / "schakel_database_choice_test";
  std::ofstream(file) << "postgresql://schakel:geheim@db/schakel\n";
  const Result<DatabaseServer> server = server_of({.address = "file:" + file.string(), .password = {}});
  ASSERT_TRUE(server);
  EXPECT_EQ(server->address.reveal(), "postgresql://schakel:geheim@db/schakel");
  std::filesystem::remove(file);
}

TEST(DatabaseChoice, a_password_is_given_by_where_it_stands) {
  ::setenv("SCHAKEL_TEST_PASSWORD", "geheim", 1);
  const auto server =
      server_of({.address = "postgresql://schakel@db/schakel", .password = "env:SCHAKEL_TEST_PASSWORD"});
  ASSERT_TRUE(server);
  EXPECT_EQ(server->password.reveal(), "geheim");
  EXPECT_EQ(server_of({.address = "postgresql://schakel@db/schakel", .password = "geheim"}).error().code,
            "app.database");
}

TEST(DatabaseChoice, what_is_no_address_is_refused) {
  EXPECT_EQ(server_of({.address = "mysql://db/schakel", .password = {}}).error().code, "app.database");
  EXPECT_EQ(server_of({.address = "file:/no/such/file", .password = {}}).error().code,
            "config.secret_missing");
}

TEST(DatabaseChoice, a_tenant_has_a_name_that_a_folder_can_have) {
  for (const char* tenant : {"", "bakery", "Bakkerij-De.Korst_2"})
    EXPECT_EQ(tenant_named(tenant).value(), tenant);
  for (const char* tenant : {"../x", "a/b", ".hidden", "a b", "é"})
    EXPECT_EQ(tenant_named(tenant).error().code, "app.tenant") << tenant;
  EXPECT_FALSE(tenant_named(std::string(65, 'a')));
}

}  // namespace
}  // namespace schakel::app
