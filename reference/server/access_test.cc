#include "reference/server/access.h"

#include <gmock/gmock.h>

#include "reference/server/handles.h"
#include "reference/wire/win32_error.h"

namespace cmrp::server {
namespace {

TEST(Principals, NamedOnesGetTheirOwnLevelOthersThatOfTheStar) {
  auto p = Principals::parse("# who\nall CMRP\\Admin\n  read user@REALM # comment\n\nnone CMRP\\guest\nread-backup *\n",
                             "f");
  ASSERT_TRUE(p) << p.error().text();
  EXPECT_EQ(p->level("cmrp\\ADMIN"), AccessLevel::kAll);
  EXPECT_EQ(p->level("user@realm"), AccessLevel::kRead);
  EXPECT_EQ(p->level("CMRP\\guest"), AccessLevel::kNone);
  EXPECT_EQ(p->level("CMRP\\anyone"), AccessLevel::kReadBackup);
  EXPECT_EQ(p->level(""), AccessLevel::kNone) << "not authenticated";
}

TEST(Principals, GroupsGiveTheHighestOfTheirLevelsToWhoHasNoLineOfItsOwn) {
  auto p = Principals::parse(
      "all %Operators\ngroup %operators A\\ann A\\bob u@R # the shift\ngroup %OPERATORS A\\eve\n"
      "group %readers A\\ann A\\tom\nread %readers\nnone a\\BOB\nread-backup *\n",
      "f");
  ASSERT_TRUE(p) << p.error().text();
  EXPECT_EQ(p->level("A\\ann"), AccessLevel::kAll);
  EXPECT_EQ(p->level("a\\Eve"), AccessLevel::kAll);
  EXPECT_EQ(p->level("U@r"), AccessLevel::kAll);
  EXPECT_EQ(p->level("A\\tom"), AccessLevel::kRead) << "less than what everybody has, as its line says";
  EXPECT_EQ(p->level("A\\bob"), AccessLevel::kNone);
  EXPECT_EQ(p->level("A\\other"), AccessLevel::kReadBackup);
  EXPECT_EQ(p->level("%operators"), AccessLevel::kReadBackup) << "a peer's name is no group";
}

TEST(Principals, OverridesLastUntilReset) {
  auto p = Principals::parse("all A\\b\n", "f");
  p->set("a\\B", AccessLevel::kRead);
  EXPECT_EQ(p->level("A\\b"), AccessLevel::kRead);
  p->reset();
  EXPECT_EQ(p->level("A\\b"), AccessLevel::kAll);
  EXPECT_EQ(p->level("A\\c"), AccessLevel::kNone);
}

TEST(Principals, ErrorsNameFileAndLine) {
  const std::pair<const char*, const char*> kRows[] = {
      {"all A\\b\nmost A\\c\n", "who:2"},
      {"all\n", "who:1"},
      {"all A\\b c\n", "who:1"},
      {"all admin\n", "who:1"},
      {"all A\\b\nread a\\B\n", "who:2"},
      {"group\n", "who:1"},
      {"group g A\\b\n", "who:1"},
      {"group % A\\b\n", "who:1"},
      {"all %g\ngroup %g A\\b c\n", "who:2"},
      {"all %g\ngroup %g A\\b %h\n", "who:2"},
      {"all *\nread %g\n", "who:2"},
      {"all %g\nall *\ngroup %g\n", "who:3"},
      {"group %g A\\b\nread *\n", "who:1"},
      {"all %g\ngroup %g A\\b\nread %G\n", "who:3"},
  };
  for (auto [text, where] : kRows) {
    auto p = Principals::parse(text, "who");
    ASSERT_FALSE(p) << text;
    EXPECT_EQ(p.error().field, where) << p.error().message;
  }
  EXPECT_FALSE(Principals::load("/no/such/file"));
}

struct GrantRow {
  uint32_t desired;
  AccessLevel client;
  uint32_t status;
  AccessLevel level;
  uint32_t granted;
};

TEST(Access, ExplicitRequestsAreDecidedAsTheSectionSays) {
  using enum AccessLevel;
  const GrantRow kRows[] = {
      {CLUSAPI_READ_ACCESS, kAll, ERROR_SUCCESS, kRead, GENERIC_READ},
      {GENERIC_READ, kRead, ERROR_SUCCESS, kRead, GENERIC_READ},
      {GENERIC_READ, kReadBackup, ERROR_SUCCESS, kReadBackup, GENERIC_READ},
      {CLUSAPI_READ_ACCESS | CLUSAPI_CHANGE_ACCESS, kAll, ERROR_SUCCESS, kAll, GENERIC_ALL},
      {GENERIC_WRITE, kAll, ERROR_SUCCESS, kAll, GENERIC_ALL},
      {GENERIC_EXECUTE, kAll, ERROR_SUCCESS, kAll, GENERIC_ALL},
      {GENERIC_ALL, kRead, ERROR_ACCESS_DENIED, kNone, 0},
      {GENERIC_ALL, kReadBackup, ERROR_ACCESS_DENIED, kNone, 0},
      {MAXIMUM_ALLOWED, kAll, ERROR_SUCCESS, kAll, GENERIC_ALL},
      {MAXIMUM_ALLOWED, kRead, ERROR_SUCCESS, kRead, GENERIC_READ},
      {MAXIMUM_ALLOWED, kNone, ERROR_ACCESS_DENIED, kNone, 0},
      {CLUSAPI_CHANGE_ACCESS, kAll, ERROR_INVALID_PARAMETER, kNone, 0},
      {0, kAll, ERROR_INVALID_PARAMETER, kNone, 0},
      {GENERIC_READ | 0x00010000, kAll, ERROR_ACCESS_DENIED, kNone, 0},
      {GENERIC_READ, kNone, ERROR_ACCESS_DENIED, kNone, 0},
  };
  for (const GrantRow& row : kRows) {
    Grant grant = grant_access(row.desired, row.client);
    EXPECT_EQ(win32_text(grant.status), win32_text(row.status)) << std::hex << row.desired;
    EXPECT_EQ(grant.level, row.level) << std::hex << row.desired;
    EXPECT_EQ(grant.granted_access, row.granted) << std::hex << row.desired;
  }
}

TEST(Handles, BelongToTheirGroupAndEndWithIt) {
  HandleTable table(2, std::make_shared<HandleQuota>(100));
  auto a = table.open(1, "a", {ndr::HandleKind::kGroup, u"g", AccessLevel::kAll});
  auto b = table.open(1, "a", {ndr::HandleKind::kNode, u"1", AccessLevel::kRead});
  EXPECT_NE(a, b);
  EXPECT_TRUE(table.open(1, "a", {}).is_null()) << "two are the most";
  EXPECT_FALSE(table.open(2, "a", {}).is_null()) << "another group has room of its own";
  ASSERT_NE(table.find(1, a), nullptr);
  EXPECT_EQ(table.find(1, a)->object, u"g");
  EXPECT_EQ(table.find(2, a), nullptr);
  auto forged = a;
  forged.attributes = 1;
  EXPECT_EQ(table.find(1, forged), nullptr);
  EXPECT_EQ(table.find(1, {}), nullptr);
  EXPECT_TRUE(table.close(1, a));
  EXPECT_FALSE(table.close(1, a));
  table.close_all(1);
  EXPECT_EQ(table.find(1, b), nullptr);
}

TEST(Handles, APrincipalHasOneQuotaForAllItsTables) {
  auto quota = std::make_shared<HandleQuota>(3);
  HandleTable first(100, quota);
  {
    HandleTable second(100, quota);
    auto a = first.open(1, "a", {});
    EXPECT_FALSE(first.open(2, "a", {}).is_null());
    EXPECT_FALSE(second.open(1, "a", {}).is_null());
    EXPECT_TRUE(second.full(9, "a"));
    EXPECT_TRUE(second.open(9, "a", {}).is_null());
    EXPECT_FALSE(second.open(9, "b", {}).is_null()) << "another principal has a quota of its own";
    EXPECT_TRUE(first.close(1, a));
    EXPECT_FALSE(second.open(9, "a", {}).is_null()) << "a handle that is closed makes room";
    EXPECT_TRUE(first.full(1, "a"));
  }
  EXPECT_FALSE(first.open(1, "a", {}).is_null()) << "a table that ends makes room";
  first.close_all(2);
  EXPECT_FALSE(first.open(1, "a", {}).is_null()) << "and so does a group";
}

}  // namespace
}  // namespace cmrp::server
