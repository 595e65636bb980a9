#include "reference/rpc/keytab.h"

#include <krb5/krb5.h>

#include <memory>
#include <string_view>

namespace cmrp::rpc {
namespace {

struct FreeContext {
  void operator()(krb5_context context) const { krb5_free_context(context); }
};
using Context = std::unique_ptr<std::remove_pointer_t<krb5_context>, FreeContext>;

std::string message(krb5_context context, krb5_error_code code) {
  const char* said = krb5_get_error_message(context, code);
  std::string text = said;
  krb5_free_error_message(context, said);
  return text;
}

bool is_aes(krb5_enctype type) {
  return type >= ENCTYPE_AES128_CTS_HMAC_SHA1_96 && type <= ENCTYPE_AES256_CTS_HMAC_SHA384_192;
}

}  // namespace

Result<void> check_keytab(const std::string& path) {
  krb5_context made = nullptr;
  if (krb5_error_code code = krb5_init_context(&made)) {
    return fail(path, 0, "Kerberos cannot start: " + message(nullptr, code) + "; check krb5.conf");
  }
  Context context(made);
  krb5_keytab keytab = nullptr;
  krb5_kt_cursor cursor;
  krb5_error_code code = krb5_kt_resolve(made, ("FILE:" + path).c_str(), &keytab);
  if (!code) code = krb5_kt_start_seq_get(made, keytab, &cursor);
  if (code) {
    std::string text = message(made, code);
    if (keytab) krb5_kt_close(made, keytab);
    return fail(path, 0, text + "; check the path, its permissions, and `klist -k " + path + "`");
  }
  bool named = false, aes = false;
  krb5_keytab_entry entry;
  while ((code = krb5_kt_next_entry(made, keytab, &entry, &cursor)) == 0) {
    if (entry.principal->length == 2) {
      const krb5_data& service = entry.principal->data[0];
      if (std::string_view(service.data, service.length) == kServiceClass) {
        named = true;
        aes |= is_aes(entry.key.enctype);
      }
    }
    krb5_free_keytab_entry_contents(made, &entry);
  }
  krb5_kt_end_seq_get(made, keytab, &cursor);
  krb5_kt_close(made, keytab);
  if (code != KRB5_KT_END) return fail(path, 0, message(made, code));
  if (!named) {
    return fail(path, 0,
                std::string("has no key of a principal ") + kServiceClass +
                    "/HOST; add one, as with `kadmin ktadd -k " + path + " " + kServiceClass + "/HOST`");
  }
  if (!aes) {
    return fail(
        path, 0,
        std::string("has no AES key of ") + kServiceClass + "/HOST; give the principal AES keys and export it again");
  }
  return {};
}

}  // namespace cmrp::rpc
