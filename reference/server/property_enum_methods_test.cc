// What pProperties and pRoProperties may be, and what comes of it.
#include "reference/idl/group.h"
#include "reference/idl/property_list.h"
#include "reference/idl/resource_detail.h"
#include "reference/server/handler_test.h"

namespace cmrp::server {
namespace {

using cluster::RegistryValue;
using Buffer = std::optional<std::vector<uint8_t>>;

Buffer bytes(std::vector<uint8_t> all) { return all; }
Buffer names(const std::vector<std::u16string>& texts) { return RegistryValue::multi_sz(texts).data; }

class PropertyEnumMethods : public HandlerTest {
 protected:
  template <class P>
  uint32_t run(const idl::Method& method, P& p, Buffer properties, Buffer read_only) {
    p = {};
    p.pProperties = std::move(properties);
    p.pRoProperties = std::move(read_only);
    return HandlerTest::run(property_enum_methods(), method, p, AccessLevel::kRead);
  }
  uint32_t groups(Buffer properties, Buffer read_only = {}) {
    return run(idl::kApiCreateGroupEnum, groups_, std::move(properties), std::move(read_only));
  }
  /// The names of the properties of the first group.
  std::vector<std::u16string> seen() {
    std::vector<std::u16string> all;
    const idl::GROUP_ENUM_ENTRY& entry = groups_.ppResultList->Entry.front();
    EXPECT_EQ(entry.Properties->size(), entry.cbProperties);
    auto list = idl::decode_property_list(*entry.Properties);
    EXPECT_TRUE(list);
    for (const auto& property : *list) all.push_back(property.name);
    return all;
  }

  idl::ApiCreateGroupEnum groups_;
  idl::ApiCreateResourceEnum resources_;
};

TEST_F(PropertyEnumMethods, WhatWasNamedIsThereOnce) {
  using Names = std::vector<std::u16string>;
  ASSERT_EQ(ERROR_SUCCESS, groups(names({u"priority", u"Description", u"PRIORITY"})));
  EXPECT_EQ(groups_.ppResultList->Entry.size(), groups_.ppResultList->EntryCount);
  EXPECT_EQ((Names{u"Description", u"Priority"}), seen()) << "in the order of the schema";
  ASSERT_EQ(ERROR_SUCCESS, groups(names({u"*"})));
  size_t all = seen().size();
  EXPECT_GT(all, 2u);
  ASSERT_EQ(ERROR_SUCCESS, groups(bytes({'*', 0, 0, 0}))) << "one string, which ends, and no list";
  EXPECT_EQ(all, seen().size());
}

TEST_F(PropertyEnumMethods, NoNamesAreNoProperties) {
  for (const Buffer& none : {Buffer(), bytes({}), bytes({0, 0}), bytes({0, 0, 0, 0})}) {
    ASSERT_EQ(ERROR_SUCCESS, groups(none, none));
    EXPECT_TRUE(seen().empty());
  }
}

TEST_F(PropertyEnumMethods, WhatIsRefused) {
  const Buffer bad[] = {names({u"no such property"}),
                        names({u"Priority", u"no such property"}),
                        names({u"*", u"Priority"}),
                        names({u"Name"}),  // a read-only one
                        bytes({'*'}),
                        bytes({'*', 0}),
                        bytes({'P', 0, 0, 0}),
                        bytes({'*', 0, 0, 0, 0}),
                        bytes({0, 0, 0, 0, 0, 0})};
  for (const Buffer& buffer : bad) {
    EXPECT_EQ(ERROR_INVALID_PARAMETER, groups(buffer)) << testing::PrintToString(*buffer);
    EXPECT_FALSE(groups_.ppResultList);
  }
  EXPECT_EQ(ERROR_INVALID_PARAMETER, groups({}, names({u"Priority"}))) << "none of the read-only ones";
  EXPECT_EQ(ERROR_INVALID_PARAMETER, run(idl::kApiCreateResourceEnum, resources_, names({u"Priority"}), {}))
      << "one of groups";
}

}  // namespace
}  // namespace cmrp::server
