#include "keys/key_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <string>
#include <thread>
#include <vector>

namespace schakel::keys {
namespace {

class KeyFile : public testing::Test {
 protected:
  KeyFile() {
    std::string name = (std::filesystem::temp_directory_path() / "schakel-keys-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    path_ = folder_ / "state" / "hash.key";
  }
  ~KeyFile() override { std::filesystem::remove_all(folder_); }

  mode_t mode_of(const std::filesystem::path& path) const {
    struct stat facts {};
    EXPECT_EQ(::stat(path.c_str(), &facts), 0);
    return facts.st_mode & 0777;
  }

  std::filesystem::path folder_;
  std::filesystem::path path_;
};

TEST_F(KeyFile, is_made_once_and_is_the_same_ever_after) {
  const auto first = open_key_file(path_);
  const auto second = open_key_file(path_);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->reveal().size(), kKeyBytes);
  EXPECT_EQ(first->reveal(), second->reveal());
}

TEST_F(KeyFile, is_readable_by_its_owner_alone_and_so_is_its_folder) {
  ASSERT_TRUE(open_key_file(path_));
  EXPECT_EQ(mode_of(path_), 0600U);
  EXPECT_EQ(mode_of(path_.parent_path()), 0700U);
}

TEST_F(KeyFile, leaves_nothing_beside_it) {
  ASSERT_TRUE(open_key_file(path_));
  const auto entries = std::filesystem::directory_iterator(path_.parent_path());
  EXPECT_EQ(std::distance(begin(entries), end(entries)), 1);
}

TEST_F(KeyFile, is_one_key_for_all_who_start_together) {
  std::vector<std::string> seen(8);
  {
    std::vector<std::jthread> programs;
    for (std::string& key : seen)
      programs.emplace_back([&] { key = std::string(open_key_file(path_)->reveal()); });
  }
  for (const std::string& key : seen) EXPECT_EQ(key, seen.front());
}

TEST_F(KeyFile, is_refused_when_others_may_read_it) {
  ASSERT_TRUE(open_key_file(path_));
  ASSERT_EQ(::chmod(path_.c_str(), 0640), 0);
  const auto key = open_key_file(path_);
  ASSERT_FALSE(key);
  EXPECT_EQ(key.error().kind, ErrorKind::kInvalidInput);
  EXPECT_EQ(key.error().code, "keys.refused");
  EXPECT_NE(key.error().advice.en.find("chmod 600"), std::string::npos);
}

TEST_F(KeyFile, is_refused_when_it_is_longer_or_shorter_than_a_key) {
  for (const std::size_t size : {0U, 31U, 33U}) {
    std::filesystem::create_directories(path_.parent_path());
    std::ofstream(path_, std::ios::binary) << std::string(size, 'k');
    ASSERT_EQ(::chmod(path_.c_str(), 0600), 0);
    const auto key = open_key_file(path_);
    ASSERT_FALSE(key);
    EXPECT_EQ(key.error().code, "keys.refused");
  }
}

TEST_F(KeyFile, says_why_it_cannot_be_made) {
  std::ofstream(folder_ / "state") << "a file where the folder should be";
  const auto key = open_key_file(path_);
  ASSERT_FALSE(key);
  EXPECT_EQ(key.error().kind, ErrorKind::kStorage);
  EXPECT_EQ(key.error().code, "keys.unusable");
}

}  // namespace
}  // namespace schakel::keys
